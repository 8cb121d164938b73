using System.Reflection;

namespace Recsys.Training.Tests;

/// <summary>The list of parts that remove-parts.sh takes out of their models, one at a time, to show that a test misses each.</summary>
public class RemovablePartsTests
{
    // The script edits what is written here: a formula that was changed must be changed in the list, too.
    [Fact]
    public void Parts_EachExpression_StandsOnceInItsSourceAndNamesATest()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Recsys.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Recsys.sln is in no folder above the test's.");
        }

        var tests = typeof(RemovablePartsTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not null).Select(m => $"{t.Name}.{m.Name}")).ToHashSet();
        var parts = File.ReadAllLines(Path.Combine(folder.FullName, "tests", "Training", "PlantedParts", "parts.txt"))
            .Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).ToArray();

        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            Assert.Equal(5, part.Length);
            var file = Assert.Single(Directory.GetFiles(Path.Combine(folder.FullName, "src", "Training"), part[1], SearchOption.AllDirectories));
            Assert.True(File.ReadAllText(file).Split(part[2]).Length == 2, $"{part[0]}: '{part[2]}' is not once in {part[1]}");
            Assert.True(tests.Contains(part[4]), $"{part[0]}: there is no test {part[4]}");
        }
    }
}
