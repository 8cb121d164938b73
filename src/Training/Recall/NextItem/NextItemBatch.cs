using Recsys.Training.Layers;

namespace Recsys.Training.Recall.NextItem;

/// <summary>Training sequences padded to the longest of them, in plain arrays, newest first: [count, length].</summary>
internal sealed class NextItemBatch
{
    private NextItemBatch(int count, int length)
    {
        Count = count;
        Length = length;
        Rows = new int[count * length];
        Weights = new float[count * length];
        Ages = new float[count * length];
    }

    public int Count { get; }

    public int Length { get; }

    /// <summary>Items; 0 where padded.</summary>
    public int[] Rows { get; }

    /// <summary>Weights; 0 where padded.</summary>
    public float[] Weights { get; }

    /// <summary>Ages of the targets; 0 where padded.</summary>
    public float[] Ages { get; }

    /// <summary>What is known of the users at the places' times, each once, [profiles, X]; empty where nothing is read of it.</summary>
    public float[] Profiles { get; private set; } = [];

    /// <summary>Which of them is known at each place.</summary>
    public long[] ProfilePlaces { get; private set; } = [];

    /// <summary>Places that are asked, as indexes into the arrays.</summary>
    public long[] Places { get; private set; } = [];

    /// <summary>The right answer of each place asked: an item or, with a sample, a column of it.</summary>
    public long[] Targets { get; private set; } = [];

    /// <summary>The items of the softmax and log Q of each; null for all items.</summary>
    public (int[] Items, float[] Corrections)? Sample { get; private set; }

    /// <summary>Pads sequences.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="examples">Most places of a sequence that are asked, drawn at random; 0 for all.</param>
    /// <param name="softmax">Draws the items of the softmax; null for all items.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="profiles">What is known of users; null for nothing.</param>
    /// <param name="unknownProfiles">Chance that nothing is known of a user in the batch.</param>
    public static NextItemBatch Create(
        IReadOnlyList<TrainingSequence> sequences, int examples, SampledSoftmax? softmax, Random random, ProfileTable? profiles = null, double unknownProfiles = 0)
    {
        var batch = new NextItemBatch(sequences.Count, sequences.Max(s => s.Rows.Length));
        var (places, targets) = (new List<long>(), new List<int>());
        for (var i = 0; i < sequences.Count; i++)
        {
            var (sequence, start) = (sequences[i], i * batch.Length);
            for (var t = 0; t < sequence.Rows.Length; t++)
            {
                (batch.Rows[start + t], batch.Weights[start + t], batch.Ages[start + t]) = (sequence.Rows[t], sequence.Weights[t], sequence.Ages[t]);
            }

            var asked = Enumerable.Range(0, sequence.Rows.Length).Where(t => sequence.Targets[t] >= 0).ToArray();
            if (examples > 0 && asked.Length > examples)
            {
                random.Shuffle(asked);
                asked = asked[..examples];
            }

            places.AddRange(asked.Select(t => (long)start + t));
            targets.AddRange(asked.Select(t => sequence.Targets[t]));
        }

        if (profiles is not null)
        {
            batch.TakeProfiles(sequences, profiles, unknownProfiles, random);
        }

        batch.Places = [.. places];
        if (softmax is null)
        {
            batch.Targets = [.. targets.Select(t => (long)t)];
            return batch;
        }

        var columns = softmax.DrawColumns([.. targets], random);
        batch.Targets = new ItemPlaces(columns).Of([.. targets]);
        batch.Sample = (columns, softmax.Corrections(columns, targets.Count));
        return batch;
    }

    // Most users have one state, or a few: each is encoded once.
    private void TakeProfiles(IReadOnlyList<TrainingSequence> sequences, ProfileTable profiles, double unknown, Random random)
    {
        List<IReadOnlyDictionary<string, string>?> states = [null];
        var known = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        ProfilePlaces = new long[Count * Length];
        for (var i = 0; i < sequences.Count; i++)
        {
            if (random.NextDouble() < unknown)
            {
                continue;
            }

            for (var t = 0; t < sequences[i].Times.Length; t++)
            {
                var state = profiles.Profiles.Of(sequences[i].User, sequences[i].Times[t]);
                if (!known.TryGetValue(state, out var place))
                {
                    known.Add(state, place = states.Count);
                    states.Add(state);
                }

                ProfilePlaces[(i * Length) + t] = place;
            }
        }

        Profiles = profiles.Encode(states);
    }
}
