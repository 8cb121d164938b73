using Recsys.Core;
using Recsys.Simulation;
using Recsys.Training;

namespace Recsys.Cli.Offline;

/// <summary>Reads a data set by the name of its format.</summary>
internal static class DataSource
{
    public const string Sessions = "sessions";

    public static readonly string[] Formats = ["movielens", "sequences", Sessions, "simulated", "steam", "retailrocket"];

    /// <summary>
    /// Reads a MovieLens folder, a file of item sequences with an optional JSON file of attributes, the training sessions of a folder,
    /// a Steam or Retailrocket folder, or the simulated store.
    /// </summary>
    public static InteractionDataset Read(string format, string path, string? attributes) => format switch
    {
        "movielens" => MovieLensReader.Read(path),
        "sequences" => SequenceReader.Read(path, attributes),
        Sessions => SessionReader.Read(path).Train,
        "steam" => SteamReader.Read(path),
        "retailrocket" => RetailrocketReader.Read(path),
        "simulated" => new GameWorld().Generate(),
        _ => throw new ArgumentException($"--format is '{format}'; allowed: {string.Join(", ", Formats)}."),
    };
}
