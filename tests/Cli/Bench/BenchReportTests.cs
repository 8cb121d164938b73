using System.Text.Json;
using Recsys.Cli.Bench;

namespace Recsys.Cli.Tests.Bench;

[Collection("console")]
public sealed class BenchReportTests
{
    [Fact]
    public void Print_Json_EndsWithOneObjectOfTheAgreedNames()
    {
        var before = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            new BenchReport { Name = "x", P50Ms = 1.5, P99Ms = 2, PerSecond = 30, CeilingPerSecond = 40, Failures = 0, BytesPerUser = 9 }.Print(json: true);
        }
        finally
        {
            Console.SetOut(before);
        }

        var json = JsonDocument.Parse(written.ToString().TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal("x", json.GetProperty("name").GetString());
        Assert.Equal(1.5, json.GetProperty("p50Ms").GetDouble());
        Assert.Equal(2, json.GetProperty("p99Ms").GetDouble());
        Assert.Equal(30, json.GetProperty("perSecond").GetDouble());
        Assert.Equal(40, json.GetProperty("ceilingPerSecond").GetDouble());
        Assert.Equal(0.75, json.GetProperty("ratio").GetDouble());
        Assert.Equal(0, json.GetProperty("failures").GetInt64());
        Assert.Equal(9, json.GetProperty("bytesPerUser").GetDouble());
    }
}
