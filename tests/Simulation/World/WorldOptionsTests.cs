namespace Recsys.Simulation.Tests;

public sealed class WorldOptionsTests
{
    [Fact]
    public void Defaults_AreValidAndAsDocumented()
    {
        var options = new WorldOptions();

        options.Validate();

        Assert.Equal((17, 5_000, 3_000, 300_000, 60), (options.Seed, options.Items, options.Users, options.Events, options.Days));
        Assert.Equal(
            (1.0, 0.7, 12.0, 0.1, 8),
            (options.ZipfExponent, options.PositionBias, options.InterestDays, options.NewItemShare, options.PageSize));
        Assert.Equal(new DateTimeOffset(2025, 6, 30, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.FromUnixTimeMilliseconds(options.EndTime));
    }

    public static TheoryData<WorldOptions, string> Invalid() => new()
    {
        { new() { Items = 99 }, "Items" },
        { new() { Items = 1_000_001 }, "Items" },
        { new() { Users = 0 }, "Users" },
        { new() { Users = 1_000_001 }, "Users" },
        { new() { Events = 0 }, "Events" },
        { new() { Events = 100_000_001 }, "Events" },
        { new() { Days = 0 }, "Days" },
        { new() { Days = 3_651 }, "Days" },
        { new() { EndTime = -1 }, "EndTime" },
        { new() { ZipfExponent = -0.1 }, "ZipfExponent" },
        { new() { ZipfExponent = 3.1 }, "ZipfExponent" },
        { new() { PositionBias = -0.1 }, "PositionBias" },
        { new() { PositionBias = 5.1 }, "PositionBias" },
        { new() { InterestDays = 0.4 }, "InterestDays" },
        { new() { InterestDays = double.NaN }, "InterestDays" },
        { new() { InterestDays = 10_001 }, "InterestDays" },
        { new() { NewItemShare = -0.1 }, "NewItemShare" },
        { new() { NewItemShare = 1.1 }, "NewItemShare" },
        { new() { PageSize = 0 }, "PageSize" },
        { new() { PageSize = 101 }, "PageSize" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void GameWorld_SettingOutsideItsRange_ThrowsNamingIt(WorldOptions options, string setting)
    {
        var error = Assert.Throws<ArgumentException>(() => new GameWorld(options));

        Assert.Equal(setting, error.ParamName);
    }
}
