using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

public sealed class ServingOptionsValidatorTests
{
    private static readonly string[] Lists = ["Channels", "Rules", "When", "Popular", "Surfaces"];

    public static TheoryData<string, Action<ServingOptions, int>, int, int> Ranges => new()
    {
        { "Candidates", (o, v) => o.Candidates = v, 1, 10_000 },
        { "PopularityLength", (o, v) => o.PopularityLength = v, 1, 1_000_000 },
        { "SeenLimit", (o, v) => o.SeenLimit = v, 0, 1000 },
        { "BreakAfter", (o, v) => o.BreakAfter = v, 1, 1000 },
        { "BreakFor", (o, v) => o.BreakFor = TimeSpan.FromMilliseconds(v), 100, 3_600_000 },
        { "RemoteCalls", (o, v) => o.RemoteCalls = v, 1, 10_000 },
        { "Channels", (o, v) => Fill(v, i => o.Channels[$"c{i}"] = new ChannelOptions(), o.Channels.Clear), 0, 100 },
        { "Channels:embedding:Quota", (o, v) => o.Channels["embedding"].Quota = v, 0, 10_000 },
        { "Channels:embedding:Weight", (o, v) => o.Channels["embedding"].Weight = v, 1, 1000 },
        { "Channels:embedding:Slots", (o, v) => o.Channels["embedding"].Slots = v, 0, 100 },
        { "Channels:embedding:Deadline", (o, v) => o.Channels["embedding"].Deadline = TimeSpan.FromMilliseconds(v), 1, 60_000 },
        { "Rules", (o, v) => Fill(v, _ => Rule(o), o.Rules.Clear), 0, 1000 },
        { "Rules:0:MaxSession", (o, v) => Rule(o).MaxSession = v, 0, 500 },
        { "Rules:0:When", (o, v) => Fill(v, i => o.Rules[0].When[$"f{i}"] = "x", () => Rule(o)), 0, 16 },
        { "Rules:0:Popular", (o, v) => Fill(v, i => o.Rules[0].Popular[$"f{i}"] = "x", () => Rule(o)), 0, 16 },
        { "Surfaces", (o, v) => Fill(v, i => o.Surfaces[$"s{i}"] = new SurfaceOptions(), o.Surfaces.Clear), 0, 1000 },
        { "Surfaces:s:Candidates", (o, v) => o.Surfaces["s"] = new SurfaceOptions { Candidates = v }, 1, 10_000 },
        { "Surfaces:s:SeenLimit", (o, v) => o.Surfaces["s"] = new SurfaceOptions { SeenLimit = v }, 0, 1000 },
        { "Surfaces:s:Channels:new:Quota", (o, v) => Override(o).Quota = v, 0, 10_000 },
        { "Surfaces:s:Channels:new:Weight", (o, v) => Override(o).Weight = v, 1, 1000 },
        { "Surfaces:s:Channels:new:Slots", (o, v) => Override(o).Slots = v, 0, 100 },
        { "Surfaces:s:Channels:new:Deadline", (o, v) => Override(o).Deadline = TimeSpan.FromMilliseconds(v), 1, 60_000 },
    };

    [Fact]
    public void Defaults_AreAccepted() => Assert.True(new ServingOptionsValidator().Validate(null, TestServingOptions.WithChannels()).Succeeded);

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Validate_BothSidesOfTheBounds(string setting, Action<ServingOptions, int> set, int low, int high)
    {
        Assert.Null(Try(low));
        Assert.Null(Try(high));
        Assert.StartsWith($"Recsys:Serving:{setting} ", Try(low - 1), StringComparison.Ordinal);
        Assert.StartsWith($"Recsys:Serving:{setting} ", Try(high + 1), StringComparison.Ordinal);

        string? Try(int value)
        {
            if (value < 0 && Lists.Contains(setting.Split(':')[^1]))
            {
                return $"Recsys:Serving:{setting} has never fewer than no entries";
            }

            var options = TestServingOptions.WithChannels();
            set(options, value);
            return new ServingOptionsValidator().Validate(null, options).FailureMessage;
        }
    }

    [Fact]
    public void Validate_RuleThatBringsNothing_IsRefused()
    {
        var options = TestServingOptions.WithChannels();
        options.Rules.Add(new RecallRule());

        Assert.StartsWith("Recsys:Serving:Rules:0 brings nothing", new ServingOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ItemsOfARule_UpToAThousand()
    {
        var options = TestServingOptions.WithChannels();
        var rule = Rule(options);
        Fill(1000, i => rule.Items.Add($"i{i}"), rule.Items.Clear);
        Assert.True(new ServingOptionsValidator().Validate(null, options).Succeeded);
        rule.Items.Add("one more");
        Assert.StartsWith("Recsys:Serving:Rules:0:Items has 1001 entries", new ServingOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    private static RecallRule Rule(ServingOptions options)
    {
        options.Rules.Add(new RecallRule { Items = { "i" } });
        return options.Rules[^1];
    }

    private static ChannelOverride Override(ServingOptions options)
    {
        var surface = new SurfaceOptions();
        options.Surfaces["s"] = surface;
        return surface.Channels["new"] = new ChannelOverride();
    }

    private static void Fill(int count, Action<int> add, Action clear)
    {
        clear();
        for (var i = 0; i < count; i++)
        {
            add(i);
        }
    }
}
