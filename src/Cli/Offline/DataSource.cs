using Recsys.Core;
using Recsys.Simulation;
using Recsys.Training;

namespace Recsys.Cli.Offline;

/// <summary>Reads a data set by the name of its format.</summary>
internal static class DataSource
{
    public const string Sessions = "sessions";

    public static readonly string[] Formats = ["movielens", "movielens-100k", "movielens-1m", "sequences", Sessions, "simulated", "steam", "retailrocket"];

    /// <summary>Formats whose columns are named by --columns.</summary>
    public static readonly string[] Tables = ["csv", "parquet"];

    /// <summary>Whether a format is a table.</summary>
    public static bool IsTable(string format) => Tables.Contains(format);

    /// <summary>Whether the values of a format's events are ratings, which say whether the item was liked.</summary>
    public static bool HasRatings(string format) => format.StartsWith("movielens", StringComparison.Ordinal);

    /// <summary>
    /// Reads a MovieLens folder, a file of item sequences with an optional JSON file of attributes, the training sessions of a folder,
    /// a Steam or Retailrocket folder, or the simulated store.
    /// </summary>
    public static InteractionDataset Read(string format, string path, string? attributes) => format switch
    {
        "movielens" => MovieLensReader.Read(path),
        "movielens-100k" => MovieLensTextReader.Read100K(path),
        "movielens-1m" => MovieLensTextReader.Read1M(path),
        "sequences" => SequenceReader.Read(path, attributes),
        Sessions => SessionReader.Read(path).Train,
        "steam" => SteamReader.Read(path),
        "retailrocket" => RetailrocketReader.Read(path),
        "simulated" => new GameWorld().Generate(),
        _ => throw new ArgumentException($"--format is '{format}'; allowed: {string.Join(", ", Formats)}."),
    };
}
