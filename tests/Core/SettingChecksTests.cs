namespace Recsys.Core.Tests;

public sealed class SettingChecksTests
{
    private readonly SettingChecks _checks = new("Recsys:Part");

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(0, false)]
    [InlineData(6, false)]
    public void Range_BothEndsAreAllowed(int value, bool allowed)
    {
        _checks.Range("Size", value, 1, 5);

        Assert.Equal(allowed ? [] : [$"Recsys:Part:Size is '{value}'; allowed: 1 to 5."], _checks.Failures);
    }

    [Fact]
    public void Range_NotANumber_IsRefused()
    {
        _checks.Range("Effort", double.NaN, 0, 1.5);

        Assert.Equal("Recsys:Part:Effort is 'NaN'; allowed: 0 to 1.5.", Assert.Single(_checks.Failures));
    }

    [Fact]
    public void Range_OfTimes_IsWrittenAsTheConfigurationIs()
    {
        _checks.Range("Pause", TimeSpan.Zero, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(2));

        Assert.Equal("Recsys:Part:Pause is '00:00:00'; allowed: 00:00:00.0100000 to 2.00:00:00.", Assert.Single(_checks.Failures));
    }

    [Fact]
    public void Count_AndRequire_NameKeyAndBound()
    {
        _checks.Count("Rules", 2, 2);
        _checks.Count("Rules", 3, 2);
        _checks.Require(true, "Folder", "x", "a folder");
        _checks.Require(false, "Rules:0:Name", null, "a name");

        Assert.Equal(["Recsys:Part:Rules has 3 entries; allowed: at most 2.", "Recsys:Part:Rules:0:Name is ''; allowed: a name."], _checks.Failures);
    }

    [Fact]
    public void ThrowIfAny_NamesTheFirstSetting_AndSaysAll()
    {
        _checks.ThrowIfAny();
        _checks.Range("A", 1, 2, 3);
        _checks.Fail("B", "brings nothing.");

        var error = Assert.Throws<ArgumentOutOfRangeException>(_checks.ThrowIfAny);
        Assert.Equal("A", error.ParamName);
        Assert.Contains("Recsys:Part:A is '1'; allowed: 2 to 3. Recsys:Part:B brings nothing.", error.Message);
    }
}
