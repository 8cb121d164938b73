using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recsys.Cli.Plan;

/// <summary>What a month costs, from a file of JSON with these names in camel case.</summary>
internal sealed record PlanPrices
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Name of the currency.</summary>
    public required string Currency { get; init; }

    /// <summary>A core of a silo.</summary>
    public required double Core { get; init; }

    /// <summary>A GB of a silo's memory; 0 where it comes with the cores.</summary>
    public required double MemoryGigabyte { get; init; }

    /// <summary>A core of the database's machine, memory and standby included.</summary>
    public required double DatabaseCore { get; init; }

    /// <summary>A GB of the database's disk, backup included.</summary>
    public required double DiskGigabyte { get; init; }

    /// <summary>Reads a price file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">It is no JSON, or a price is missing, unknown or below 0.</exception>
    public static PlanPrices Read(string path)
    {
        try
        {
            var prices = JsonSerializer.Deserialize<PlanPrices>(File.ReadAllText(path), Format) ?? throw new JsonException("it is null");
            foreach (var (name, value) in new[]
            {
                ("core", prices.Core), ("memoryGigabyte", prices.MemoryGigabyte), ("databaseCore", prices.DatabaseCore), ("diskGigabyte", prices.DiskGigabyte),
            })
            {
                if (!(value >= 0 && double.IsFinite(value)))
                {
                    throw new JsonException($"{name} is {value}; it must be 0 or more");
                }
            }

            return prices;
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} is no price file: {e.Message}", e);
        }
    }
}
