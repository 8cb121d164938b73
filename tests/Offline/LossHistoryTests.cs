using Recsys.Core;

namespace Recsys.Offline.Tests;

public sealed class LossHistoryTests
{
    [Fact]
    public void Save_TwoStages_WritesAPlotOfEach()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"recsys-{Guid.NewGuid():N}");
        var losses = new LossHistory();
        foreach (var (stage, epoch) in new[] { ("two-tower", 1), ("two-tower", 2), ("din", 1) })
        {
            losses.Add(new TrainingProgress(stage, epoch, 2, 1.0 / epoch, new Dictionary<string, double>(), false, TimeSpan.Zero));
        }

        try
        {
            losses.Save(folder);

            Assert.Equal(["loss-din.png", "loss-two-tower.png"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.All(Directory.GetFiles(folder), file => Assert.Equal(0x89, File.ReadAllBytes(file)[0]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
