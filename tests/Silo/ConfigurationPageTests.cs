using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Recsys.Retrieval;

namespace Recsys.Silo.Tests;

/// <summary>docs/configuration.md names each setting with its default and its range, and none that does not exist.</summary>
public sealed partial class ConfigurationPageTests
{
    private const int LongestCell = 160;

    // What depends on the machine, in words.
    private static readonly Dictionary<string, string> Computed = new()
    {
        ["Recsys:Limits:ConcurrentRecommendations"] = "4 per processor, at least 16",
        ["Recsys:Models:MaxPooledBuffers"] = "2 per processor, at most 1024",
    };

    private static IEnumerable<(string Key, string[] Cells)> Documented => ConfigurationPage.Rows
        .Where(r => r.Heading.StartsWith(RecsysSiloOptions.Section, StringComparison.Ordinal))
        .Select(r => ($"{r.Heading}:{r.Cells[0].Trim('`')}", r.Cells));

    [Fact]
    public void Settings_WithTheirDefaults_AreThoseOfTheClasses() => Assert.Equal(
        Settings(new RecsysSiloOptions(), RecsysSiloOptions.Section).Select(s => $"{s.Key} = {Computed.GetValueOrDefault(s.Key, s.Default)}").Order(StringComparer.Ordinal),
        Documented.Select(d => $"{d.Key} = {d.Cells[1]}").Order(StringComparer.Ordinal));

    [Fact]
    public void Channels_AreThoseThatASiloHas()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysSilo();
        using var host = builder.Build();

        Assert.Equal(
            host.Services.GetServices<ChannelDefaults>()
                .Select(c => $"{c.Name} | {(c.Enabled ? "yes" : c.WithoutVersion ? "without a version" : "no")} | {c.Quota} | {c.Weight} | {c.Slots}").Order(StringComparer.Ordinal),
            ConfigurationPage.Rows.Where(r => r.Heading == "Channels").Select(r => string.Join(" | ", r.Cells[..5]).Replace("`", string.Empty)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Cells_AreShort_AndNoneIsEmpty() =>
        Assert.All(ConfigurationPage.Rows, r => Assert.All(r.Cells, cell => Assert.InRange(cell.Length, 1, LongestCell)));

    [Fact]
    public void Ranges_AreThoseThatAreChecked()
    {
        var ranges = 0;
        foreach (var (documented, cells) in Documented)
        {
            if (Range().Match(cells[2]) is not { Success: true } range)
            {
                continue;
            }

            ranges++;
            var key = documented.Replace("Surfaces:NAME", "Surfaces:home").Replace("NAME", "embedding").Replace("Rules:N", "Rules:0").Replace("Boosts:N", "Boosts:0").Replace("Pins:N", "Pins:0");
            var (low, high) = (range.Groups[1].Value, range.Groups[2].Value);
            Assert.Null(Refusal(key, low));
            Assert.Null(Refusal(key, high));
            Assert.Contains($"{key} is '", Refusal(key, Beside(low, -1)));
            Assert.Contains($"{key} is '", Refusal(key, Beside(high, 1)));
        }

        Assert.True(ranges > 50, $"{ranges} ranges");
    }

    // Every leaf of the options, by its key, with its default as the configuration would write it.
    private static IEnumerable<(string Key, string Default)> Settings(object options, string section)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (key, type) = ($"{section}:{property.Name}", property.PropertyType);
            if (UnknownKeys.Unread.Contains(key))
            {
                continue;
            }

            var value = property.GetValue(options);
            var element = type.IsGenericType && value is IEnumerable ? type.GetGenericArguments()[^1] : null;
            var nested = element is not null && element != typeof(string) ? Settings(Activator.CreateInstance(element)!, $"{key}:{(value is IDictionary ? "NAME" : "N")}")
                : element is null && type.IsClass && type != typeof(string) ? Settings(value!, key)
                : null;
            foreach (var setting in nested ?? [(key, Written(value))])
            {
                yield return setting;
            }
        }
    }

    private static string Written(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "true" : "false",
        string text => text,
        TimeSpan time => Short(time),
        IEnumerable<string> list => list.Any() ? string.Join(", ", list) : "none",
        IEnumerable => "none",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // Milliseconds with three digits: .NET writes seven.
    private static string Short(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture) is var text && text.EndsWith("0000", StringComparison.Ordinal) && time.Milliseconds > 0
        ? text[..^4]
        : text;

    private static string Beside(string bound, int direction) =>
        bound.Contains(':') ? (TimeSpan.Parse(bound, CultureInfo.InvariantCulture) + TimeSpan.FromTicks(direction)).ToString("c")
        : (decimal.Parse(bound, CultureInfo.InvariantCulture) + direction).ToString(CultureInfo.InvariantCulture);

    private static string? Refusal(string key, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Recsys:Serving:Rules:0:Items:0"] = "i1", ["Recsys:Serving:Boosts:0:Items:0"] = "i1", ["Recsys:Serving:Pins:0:Item"] = "i1", [key] = value });
        builder.AddRecsysSilo();
        try
        {
            using var host = builder.Build();
            SiloSettings.Validate(host.Services);
            return null;
        }
        catch (OptionsValidationException e)
        {
            return string.Join(' ', e.Failures);
        }
    }

    [GeneratedRegex(@"^([\d.:]+) to ([\d.:]+)$")]
    private static partial Regex Range();
}
