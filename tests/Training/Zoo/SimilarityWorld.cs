using Recsys.Core;
using Recsys.Data;
using Recsys.Embeddings;
using Recsys.Models;
using Recsys.Training.Recall.Embedded;

namespace Recsys.Training.Tests;

/// <summary>
/// Users click items of a group that they forget after each list; what they choose from the next list is of that group. Items are known
/// by vectors alone, so only similarity to the clicks tells.
/// </summary>
internal sealed record SimilarityWorld(ExampleSet Set, ItemEmbeddings Vectors, ItemKindsContent Kinds)
{
    private const int Users = 60;
    private const int Items = 80;
    private const int Groups = 8;
    private const int Rounds = 8;
    private const int Listed = 10;
    private const long Start = 1_700_000_000_000;
    private const long Day = 86_400_000;

    public static SimilarityWorld Create()
    {
        var random = new Random(12);
        var vectors = OnnxRun.Random(random, Items * Groups).Select(v => 0.3f * v).ToArray();
        for (var i = 0; i < Items; i++)
        {
            vectors[(i * Groups) + (i % Groups)] += 1;
        }

        var (events, examples) = (new List<Interaction>(), new List<Example>());
        for (var round = 0; round < Rounds; round++)
        {
            for (var user = 0; user < Users; user++)
            {
                // Three weeks lie between the rounds: what was clicked before is too old to count.
                var time = Start + (round * 21 * Day) + user;
                var group = random.Next(Groups);
                for (var c = 0; c < 3; c++)
                {
                    events.Add(new Interaction(user, group + (Groups * random.Next(Items / Groups)), InteractionKind.Dwell, 30 + (60 * (c % 2)), time + (c * 120_000)));
                }

                for (var l = 0; l < Listed; l++)
                {
                    var item = random.Next(Items);
                    var wanted = item % Groups == group ? 0.9 : 0.1;
                    examples.Add(new Example(user, item, time + 600_000, random.NextDouble() < wanted ? 1 : 0, 1));
                }
            }
        }

        IReadOnlyList<ItemAttribute>[] attributes = [.. Enumerable.Range(0, Items).Select(i => new[] { new ItemAttribute("market", $"{i % 2}") })];
        string[] ids = [.. Enumerable.Range(0, Items).Select(i => $"item-{i}")];
        var set = new InteractionDataset("similar", [.. Enumerable.Range(0, Users).Select(u => $"user-{u}")], ids, events, attributes);
        examples = [.. examples.OrderBy(e => e.Time)];
        return new SimilarityWorld(
            new ExampleSet(set, examples, [.. RatingExamples.FieldsOf(set)]),
            new ItemEmbeddings(ids, Groups, vectors),
            ItemKindsContent.Of(attributes, "market", null, new Dictionary<string, float[]>
            {
                ["item:market=0"] = [1, 0],
                ["item:market=1"] = [0, 1],
                ["user:n2:market=0"] = [1, 0.5f],
                ["user:n2:market=1"] = [-1, 1],
            }));
    }

    public EmbeddingRecall Recall() => EmbeddingRecall.Of("planted", Vectors, Set.Events);
}
