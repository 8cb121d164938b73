using Recsys.Core;
using Recsys.Training;

namespace Recsys.Cli.Offline;

/// <summary>Reads a data set by the name of its format.</summary>
internal static class DataSource
{
    public static readonly string[] Formats = ["movielens", "sequences"];

    /// <summary>Reads a MovieLens folder, or a file of item sequences with an optional JSON file of attributes beside it.</summary>
    public static InteractionDataset Read(string format, string path, string? attributes) => format switch
    {
        "movielens" => MovieLensReader.Read(path),
        "sequences" => SequenceReader.Read(path, attributes),
        _ => throw new ArgumentException($"--format is '{format}'; allowed: {string.Join(", ", Formats)}."),
    };
}
