using System.Text.Json;

namespace Recsys.Cli.Retrain;

/// <summary>A round that has begun, as a file, so that a trainer that was killed goes on with it.</summary>
/// <param name="Version">Name of the version that is trained.</param>
/// <param name="Active">The version that served when it began; null for none.</param>
/// <param name="Until">Unix milliseconds: it learns from events before then.</param>
/// <param name="Incremental">Whether it goes on from the version that served.</param>
internal sealed record RetrainWork(string Version, string? Active, long Until, bool Incremental = false)
{
    private const string Name = "round.json";
    private const string Checkpoint = "checkpoint";

    /// <summary>The file that a training keeps its state in.</summary>
    public static string CheckpointIn(string folder) => Path.Combine(folder, Checkpoint);

    /// <summary>The round that was begun in a folder; null for none, or where another version serves by now, or another kind of training is due.</summary>
    public static RetrainWork? Find(string folder, string? active, bool incremental = false)
    {
        var file = Path.Combine(folder, Name);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize<RetrainWork>(File.ReadAllBytes(file)) is { } round && (round.Active, round.Incremental) == (active, incremental))
            {
                return round;
            }
        }
        catch (JsonException)
        {
            // Half a file: it was killed before there was anything to go on with.
        }

        Clear(folder);
        return null;
    }

    /// <summary>Notes that the round has begun.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(this));
    }

    /// <summary>Forgets a round that ended.</summary>
    public static void Clear(string folder)
    {
        // The checkpoints first: without the note nothing would tell what they are of.
        foreach (var file in Directory.EnumerateFiles(folder, Checkpoint + "*").Append(Path.Combine(folder, Name)))
        {
            File.Delete(file);
        }
    }
}
