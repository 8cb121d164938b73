using Recsys.Conformance;

namespace Recsys.Models.Tests;

public sealed class ContextEncoderTests
{
    private static readonly FeatureSchema Schema = new TestArtifactOptions { HistoryLength = 15 }.Schema;

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0, 1, 3)]
    [InlineData("2024-01-01T06:00:00Z", 1, 0, 0)]
    [InlineData("2024-01-07T12:00:00Z", 0, -1, 6)]
    [InlineData("1969-12-31T18:00:00Z", -1, 0, 2)]
    public void Encode_KnownTimes_GiveHourAndWeekdayAsAngles(string time, float hourSin, float hourCos, int weekday)
    {
        var x = new float[5];
        ContextEncoder.Encode(
            Schema, DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), 3, x);

        Assert.Equal(hourSin, x[0], 1e-6f);
        Assert.Equal(hourCos, x[1], 1e-6f);
        Assert.Equal(Math.Sin(Math.Tau * weekday / 7), x[2], 1e-6);
        Assert.Equal(Math.Cos(Math.Tau * weekday / 7), x[3], 1e-6);

        // log(1 + 3) / log(1 + 15) = 1/2.
        Assert.Equal(0.5f, x[4], 1e-6f);
    }

    [Fact]
    public void Encode_AnyDay_WeekdayFollowsTheCalendar()
    {
        var schema = Schema with { ContextFeatures = ["weekday_cos", "weekday_sin"] };
        var x = new float[2];
        for (var day = -20; day < 20; day++)
        {
            var time = DateTimeOffset.UnixEpoch.AddDays(day).AddHours(23.9);
            ContextEncoder.Encode(schema, time.ToUnixTimeMilliseconds(), 0, x);
            var monday0 = ((int)time.DayOfWeek + 6) % 7;
            Assert.Equal(Math.Cos(Math.Tau * monday0 / 7), x[0], 1e-6);
            Assert.Equal(Math.Sin(Math.Tau * monday0 / 7), x[1], 1e-6);
        }
    }

    [Theory]
    [InlineData("1970-01-01T00:59:59Z", 0, 3)]
    [InlineData("2024-01-07T12:00:00Z", 12, 6)]
    [InlineData("1969-12-31T18:30:00Z", 18, 2)]
    public void Encode_HourAndWeekday_AreNumbersForEmbeddings(string time, int hour, int weekday)
    {
        var x = new float[2];
        ContextEncoder.Encode(
            Schema with { ContextFeatures = ["hour", "weekday"] },
            DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
            0,
            x);

        Assert.Equal([hour, weekday], x);
    }

    [Fact]
    public void Encode_FieldsOfEachForm_StandInTheOrderOfTheSchema()
    {
        var schema = Schema with { ContextFeatures = ["context_list.tags", "hour", "context_number.price", "context.device"] };
        var vocabulary = new ContextVocabulary(
            ContextVocabularyTests.Categories(("tags", ["new", "hot"]), ("device", ["phone", "desk"])),
            new Dictionary<string, NumberScale> { ["price"] = new(1, 2) });
        var x = new float[6];

        ContextEncoder.Encode(
            schema, 7_200_000, 0, x, vocabulary, new Dictionary<string, string> { ["tags"] = "hot|old", ["price"] = "6", ["device"] = "desk" });

        Assert.Equal([1, 0, 1, 2, 2.5f, 1], x);
        Assert.Equal(6, vocabulary.WidthOf(schema));
        var error = Assert.Throws<ArgumentException>(() => ContextEncoder.Encode(schema, 0, 0, new float[5], vocabulary));
        Assert.Contains("need 6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_ShortDestination_Throws() =>
        Assert.Throws<ArgumentException>(() => ContextEncoder.Encode(Schema, 0, 0, new float[4]));
}
