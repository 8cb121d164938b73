using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

/// <summary>What spreads events over the slots and channels of <see cref="Mimn"/>.</summary>
public class SlotMemoryPartTests
{
    private const int Slots = 4;
    private const int Length = 10;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void State_OneEvent_UpdatesTheNearestChannelsAlone(int updated)
    {
        using var ranker = Train(new MimnOptions { UpdatedChannels = updated });
        var history = new float[Length * ranker.ItemWidth];
        ranker.ItemRows.AsSpan(3 * ranker.ItemWidth, ranker.ItemWidth).CopyTo(history);
        float[] first = [1, .. new float[Length - 1]];

        var state = ranker.ComputeState(history, first, first);

        // Behind the memory; behind the channels is what the next event needs.
        var width = ((MimnOptions)ranker.Options).SlotWidth;
        var channels = state[(Slots * width)..(2 * Slots * width)].Chunk(width).ToArray();
        Assert.Equal(Slots, channels.Length);
        Assert.Equal(updated, channels.Count(c => c.Any(v => v != 0)));
    }

    // The written-to slot's balance is e^-20 of the other's, so that the second write goes to the other, whatever its key says.
    [Fact]
    public void Step_SlotWrittenBefore_LeavesTheNextWriteToTheOther()
    {
        using var scope = torch.NewDisposeScope();
        var events = new InteractionDataset("x", ["u"], ["i"], []);
        var layout = new FieldLayout(new ExampleSet(events, [], [.. RatingExamples.FieldsOf(events)]), historyAsFields: false);
        using var memory = new SlotMemory(new RankingSetup(layout, 1, new Random(1), torch.CPU), 2, 2, 4);
        using (torch.no_grad())
        {
            memory.get_parameter("_balance.weight")!.copy_(torch.tensor(new float[] { -20, 0, 0, -20 }, [2, 2]));
        }

        TorchValue Of(params float[] row) => new(torch.tensor(row, [1, row.Length]));
        var start = memory.Start(new TorchValue(torch.zeros(1, 1, 2)));
        var once = start with { Written = Of(1, 0) };

        var written = ((TorchValue)memory.Step(once, Of(1, -1), Of(1)).Written).Tensor.ToArray();

        Assert.Equal(1, written[0], 1e-3f);
        Assert.Equal(1, written[1], 1e-3f);
    }

    // Most events are of one kind of item, which one slot would take. How unevenly slots are written is what the loss holds down.
    [Fact]
    public void Train_MostEventsAreAlike_UtilisationSpreadsTheWrites()
    {
        double Unevenness(double weight)
        {
            using var ranker = Train(new MimnOptions { UtilisationWeight = weight });
            var model = (Mimn)ModelRegistry.Get("mimn").Create(
                (MimnOptions)ranker.Options with { UtilisationWeight = 1 }, new RankingSetup(new FieldLayout(World, historyAsFields: false), Length, new Random(1), torch.CPU));
            using var kept = model;
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            foreach (var (name, parameter) in model.named_parameters())
            {
                parameter.copy_(ranker.Model.named_parameters().Single(p => p.name == name).parameter);
            }

            var rows = new List<float>();
            foreach (var events in World.Events.ByUser().Take(50))
            {
                foreach (var e in events.Reverse())
                {
                    rows.AddRange(ranker.ItemRows.AsSpan(e.Item * ranker.ItemWidth, ranker.ItemWidth));
                }
            }

            var auxiliary = new List<Value>();
            var history = new TorchValue(torch.tensor(rows.ToArray(), [50, Length, 1, ranker.ItemWidth]));
            model.State(new RankingInputs
            {
                Layout = new FieldLayout(World, historyAsFields: false),
                Rows = history,
                Candidate = history,
                History = history,
                HistoryWeights = new TorchValue(torch.ones(50, Length)),
                HistoryKinds = new TorchValue(torch.ones(50, Length)),
                HistoryLength = Length,
                Auxiliary = auxiliary,
            });
            var found = ((TorchValue)Assert.Single(auxiliary)).Tensor.ToArray()[0];
            TestContext.Current.TestOutputHelper?.WriteLine($"uneven {found:0.000}");
            return found;
        }

        var (with, without) = (Unevenness(0.1), Unevenness(0));

        Assert.True(without > 0, $"without {without:0.000}");
        Assert.True(with < 0.5 * without, $"with {with:0.000}, without {without:0.000}");
    }

    private static ExampleSet World { get; } = Create();

    private static TrainedRanker Train(MimnOptions options)
    {
        var tuned = (MimnOptions)Worlds.Tune(ModelRegistry.Get("mimn"), epochs: 4) with
        {
            Slots = Slots,
            SlotWidth = 4,
            UpdatedChannels = options.UpdatedChannels,
            UtilisationWeight = options.UtilisationWeight,
            HistoryLength = Length,
        };
        return RankingTrainer.Train(ModelRegistry.Get("mimn"), tuned, World, [.. Enumerable.Range(0, World.Examples.Count)], [], cancellationToken: TestContext.Current.CancellationToken);
    }

    private static ExampleSet Create()
    {
        const int users = 300;
        var random = new Random(13);
        var world = new PlantedSequences(users, 16);
        for (var user = 0; user < users; user++)
        {
            var own = 4 + random.Next(12);
            world.History(user, Enumerable.Range(0, Length).Select(n => n % 4 == 3 ? own : random.Next(4)));
            world.Candidate(user, own, true);
            world.Candidate(user, 4 + random.Next(12), false);
        }

        return world.Build();
    }
}
