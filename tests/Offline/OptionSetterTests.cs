using Recsys.Training.Recall.TwoTower;

namespace Recsys.Offline.Tests;

public sealed class OptionSetterTests
{
    [Fact]
    public void Apply_KnownSettings_AreSetAndNamed_OthersAreLeft()
    {
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var settings = OptionSetter.Parse(["epochs=3", "Temperature=0.2", "Device=cuda", "TimeBudget=\"00:01:00\"", "nothing=1"]);

        var options = OptionSetter.Apply(new TwoTowerOptions { BatchSize = 77 }, settings, used);

        Assert.Equal((3, 0.2f, "cuda", TimeSpan.FromMinutes(1), 77), (options.Epochs, options.Temperature, options.Device, options.TimeBudget, options.BatchSize));
        Assert.Equal(["epochs", "Temperature", "Device", "TimeBudget"], used);
        Assert.Equal(new TwoTowerOptions().BehaviourWeights, options.BehaviourWeights);
    }

    [Fact]
    public void Apply_ValueOfTheWrongType_NamesSettingAndOption()
    {
        var error = Assert.ThrowsAny<ArgumentException>(() =>
            OptionSetter.Apply(new TwoTowerOptions(), OptionSetter.Parse(["Epochs=many"]), new HashSet<string>()));
        Assert.Contains("Epochs=many", error.Message);
        Assert.Contains("TwoTowerOptions.Epochs", error.Message);
    }

    [Fact]
    public void Parse_WithoutValue_IsRefused() => Assert.ThrowsAny<ArgumentException>(() => OptionSetter.Parse(["Epochs"]));
}
