namespace Recsys.Core.Tests;

public sealed class OptionRangeTests
{
    public static TheoryData<string, Action> Refused => new()
    {
        { "Epochs is '0'; allowed: 1 to 10000.", () => OptionRange.Check("Epochs", 0, 1, 10_000) },
        { "Epochs is '10001'; allowed: 1 to 10000.", () => OptionRange.Check("Epochs", 10_001, 1, 10_000) },
        { "Decay is 'NaN'; allowed: 0 to 0.5.", () => OptionRange.Check("Decay", double.NaN, 0, 0.5) },
        { "Rate is '0'; allowed: above 0, to 1.5.", () => OptionRange.CheckPositive("Rate", 0, 1.5) },
        { "Rate is 'NaN'; allowed: above 0, to 1.5.", () => OptionRange.CheckPositive("Rate", double.NaN, 1.5) },
        { "Dropout is '1'; allowed: 0 to below 1.", () => OptionRange.CheckChance("Dropout", 1) },
        { "Dropout is '-0.1'; allowed: 0 to below 1.", () => OptionRange.CheckChance("Dropout", -0.1) },
        { "Day is 'Friday'; allowed: Monday or Tuesday.", () => OptionRange.CheckOneOf("Day", DayOfWeek.Friday, DayOfWeek.Monday, DayOfWeek.Tuesday) },
        { "Names is ''; allowed: at least one name.", () => OptionRange.Require(false, "Names", null, "at least one name") },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Check_OutsideTheBound_NamesSettingValueAndBound(string said, Action check)
    {
        var error = Assert.Throws<ArgumentException>(check);

        Assert.StartsWith(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(said.Split(' ')[0], error.ParamName);
    }

    [Fact]
    public void Check_BothEnds_AreAllowed()
    {
        OptionRange.Check("Epochs", 1, 1, 3);
        OptionRange.Check("Epochs", 3, 1, 3);
        OptionRange.CheckPositive("Rate", 1e-9, 1);
        OptionRange.CheckPositive("Rate", 1, 1);
        OptionRange.CheckChance("Dropout", 0);
        OptionRange.CheckOneOf("Day", DayOfWeek.Tuesday, DayOfWeek.Monday, DayOfWeek.Tuesday);
        OptionRange.Require(true, "Names", "x", "at least one name");
    }
}
