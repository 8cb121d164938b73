using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Runs;

/// <summary>
/// The version that an incremental training goes on from. The run begins with its weights, whatever it knows keeps its rows, what came
/// since gets rows of its own, and only events after its newest one are learned from.
/// </summary>
public sealed class ParentVersion
{
    private readonly IReadOnlyList<KeptTensor> _tensors;

    private ParentVersion(string name, long until, bool frozen, IReadOnlyList<KeptTensor> tensors) => (Name, Until, Frozen, _tensors) = (name, until, frozen, tensors);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Unix milliseconds of the newest event that it has learned from.</summary>
    public long Until { get; }

    /// <summary>Whether embeddings that it has stay as they are, to the bit, and the rest alone is trained: the dense part, and rows of what it does not know.</summary>
    public bool Frozen { get; }

    /// <summary>Reads a version.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="frozen">See <see cref="Frozen"/>.</param>
    /// <exception cref="ArtifactException">It is damaged.</exception>
    /// <exception cref="ArgumentException">It was published without weights.</exception>
    public static ParentVersion Read(string folder, bool frozen)
    {
        var manifest = ManifestFile.Read(folder);
        if (manifest.Files.FirstOrDefault(f => f.Name == ArtifactNames.Weights) is not { } weights)
        {
            throw new SettingException(
                $"{{From}} {manifest.Version}: it carries no {ArtifactNames.Weights}, without which no training goes on from it; train one in full with {{Weights}}.");
        }

        return new ParentVersion(manifest.Version, manifest.Range.To, frozen, WeightFile.Read(folder, weights));
    }

    /// <summary>What it adds to the name of a run, so that no run takes the checkpoint of one from another version.</summary>
    internal string Mark => Frozen ? $" from {Name}, frozen" : $" from {Name}";

    /// <summary>Whether an event of a time is one to learn from.</summary>
    internal bool IsNew(long time) => time > Until;

    /// <summary>Refuses what tells no new events from known ones.</summary>
    /// <exception cref="SettingException">The events have no times.</exception>
    internal void RequireTimes(InteractionDataset events)
    {
        if (!events.HasTimes)
        {
            throw new SettingException($"{{From}} {Name}: '{events.Name}' has no times, so nothing tells which of its events are new.");
        }
    }

    /// <summary>Which items a run has learned of: those with an event, and those that the version it went on from knew.</summary>
    internal static bool[] Met(InteractionDataset events, bool[]? known)
    {
        var met = known is null ? new bool[events.ItemCount] : (bool[])known.Clone();
        foreach (var e in events.Interactions)
        {
            met[e.Item] = true;
        }

        return met;
    }

    /// <summary>Writes the weights of a family into those of a run.</summary>
    /// <param name="family">The family.</param>
    /// <param name="learned">All that the run learns.</param>
    /// <returns>For each tensor whose rows have names, by its name, which rows the version knows.</returns>
    /// <exception cref="SettingException">The version has none of this family, or of other settings.</exception>
    internal IReadOnlyDictionary<string, bool[]> Begin(string family, IEnumerable<LearnedTensor> learned)
    {
        var own = _tensors.Where(t => t.Family == family).ToDictionary(t => t.Name);
        if (own.Count == 0)
        {
            throw new SettingException(
                $"{{From}} {Name}: it has no {family} to go on from, but {string.Join(" and ", _tensors.Select(t => t.Family).Distinct())}; name the same families.");
        }

        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var known = new Dictionary<string, bool[]>();
        foreach (var to in learned)
        {
            var shape = to.Values.shape;
            var first = to.Keys is null ? 0 : 1;
            if (!own.TryGetValue(to.Name, out var from))
            {
                // Fields and attributes may be there now that were not then.
                if (to.Keys is null)
                {
                    throw Differs(to.Name, "nothing", shape);
                }

                known[to.Name] = new bool[to.Keys.Count];
                continue;
            }

            if (!from.Shape.Skip(first).SequenceEqual(shape.Skip(first)))
            {
                throw Differs(to.Name, Text(from.Shape), shape);
            }

            if (to.Keys is null)
            {
                to.Values.copy_(from.Values.ToTensor(to.Values.device, shape));
                continue;
            }

            known[to.Name] = Rows(from, to);
        }

        return known;

        SettingException Differs(string tensor, string was, long[] shape) => new(
            $"{{From}} {Name}: its {family} has {was} for '{tensor}' and this run {Text(shape)}; take its settings, by {{Config}} training.json of the version.");
    }

    private static bool[] Rows(KeptTensor from, LearnedTensor to)
    {
        var width = from.Values.Length / Math.Max(1, from.Keys!.Count);
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < from.Keys.Count; row++)
        {
            rows[from.Keys[row]] = row;
        }

        var (values, known) = (to.Values.ToArray(), new bool[to.Keys!.Count]);
        for (var row = 0; row < known.Length; row++)
        {
            if (rows.TryGetValue(to.Keys[row], out var of))
            {
                from.Values.AsSpan(of * width, width).CopyTo(values.AsSpan(row * width));
                known[row] = true;
            }
        }

        to.Values.copy_(values.ToTensor(to.Values.device, to.Values.shape));
        return known;
    }

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";
}
