using Recsys.Grains.Coordination;

namespace Recsys.Grains.Tests.Coordination;

/// <summary>Whose turn it is to train, and for what, by the time alone.</summary>
public sealed class TrainingTurnsTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public void Take_EveryHourAndInFullEveryDay_GivesTheKindsInTurn()
    {
        var state = TrainingTurns.Begin;
        var kinds = new List<(int Hour, TrainingKind Kind)>();
        for (var minute = 0; minute <= 26 * 60; minute += 10)
        {
            // The first round makes the version that the others go on from.
            var now = Start.AddMinutes(minute);
            (var turn, state) = TrainingTurns.Take(state, Ask("a"), serves: minute > 0, now);
            if (turn.Lease is { } lease)
            {
                kinds.Add((minute / 60, lease.Kind));
                state = TrainingTurns.End(state, lease.Number, Ended(lease.Kind, TrainingOutcome.Promoted), now.AddMinutes(3))!;
            }
        }

        Assert.Equal([.. Enumerable.Range(0, 27).Select(hour => (hour, hour % 24 == 0 ? TrainingKind.Full : TrainingKind.Incremental))], kinds);
    }

    [Fact]
    public void Take_WhileAnotherTrains_WaitsForTheEndOfItsLease_AndThenGoesOnWithTheSame()
    {
        var (first, state) = TrainingTurns.Take(TrainingTurns.Begin, Ask("a"), serves: true, Start);

        var (refused, same) = TrainingTurns.Take(state, Ask("b"), serves: true, Start + Lease - TimeSpan.FromSeconds(1));
        Assert.Equal((null, Start + Lease), (refused.Lease, refused.NextAt));
        Assert.Same(state, same);

        // Nothing was heard of it: it was killed.
        var (taken, after) = TrainingTurns.Take(state, Ask("b"), serves: true, Start + Lease);
        Assert.Equal((2, "b", first.Lease!.Kind), (taken.Lease!.Number, taken.Lease.Trainer, taken.Lease.Kind));
        Assert.Null(TrainingTurns.Renew(after, first.Lease.Number, Start.AddHours(1)));
        Assert.Null(TrainingTurns.End(after, first.Lease.Number, Ended(TrainingKind.Full, TrainingOutcome.Promoted), Start.AddHours(1)));
    }

    [Fact]
    public void Take_AgainByTheSameTrainer_IsItsLeaseStill()
    {
        var (first, state) = TrainingTurns.Take(TrainingTurns.Begin, Ask("a"), serves: true, Start);

        var (again, _) = TrainingTurns.Take(state, Ask("a"), serves: true, Start.AddMinutes(1));

        Assert.Equal(first.Lease! with { Until = Start.AddMinutes(1) + Lease }, again.Lease);
    }

    [Theory]
    [InlineData(TrainingOutcome.Failed, TrainingKind.Full)]
    [InlineData(TrainingOutcome.NothingNew, TrainingKind.Full)]
    [InlineData(TrainingOutcome.Refused, TrainingKind.Incremental)]
    [InlineData(TrainingOutcome.RolledBack, TrainingKind.Incremental)]
    public void Take_AfterAFullTraining_TriesItAgainAnHourLaterWhereItWasNone(TrainingOutcome outcome, TrainingKind next)
    {
        var (first, state) = TrainingTurns.Take(TrainingTurns.Begin, Ask("a"), serves: true, Start);
        state = TrainingTurns.End(state, first.Lease!.Number, Ended(TrainingKind.Full, outcome), Start.AddMinutes(30))!;

        Assert.Equal((null, Start.AddHours(1)), (TrainingTurns.Take(state, Ask("b"), serves: true, Start.AddMinutes(40)).Turn.Lease, Start.AddHours(1)));
        Assert.Equal(next, TrainingTurns.Take(state, Ask("b"), serves: true, Start.AddHours(1)).Turn.Lease!.Kind);
    }

    [Fact]
    public void Take_WithoutAVersionOrWithoutADay_IsAlwaysInFull()
    {
        var full = new EndedTraining(new TrainingLease(1, "a", TrainingKind.Full, Start, Start + Lease), Start, Ended(TrainingKind.Full, TrainingOutcome.Promoted));
        var state = TrainingTurns.Begin with { LastFull = full, Last = full };

        Assert.Equal(TrainingKind.Full, TrainingTurns.Take(state, Ask("a"), serves: false, Start.AddHours(1)).Turn.Lease!.Kind);
        Assert.Equal(TrainingKind.Full, TrainingTurns.Take(state, Ask("a") with { FullEvery = null }, serves: true, Start.AddHours(1)).Turn.Lease!.Kind);
    }

    [Theory]
    [InlineData("", 60, 1440, 300, "Trainer")]
    [InlineData("a", 0, 1440, 300, "Every")]
    [InlineData("a", 60, 30, 300, "FullEvery")]
    [InlineData("a", 60, 1440, 0, "Lease")]
    public void Require_OutOfBounds_NamesTheField(string trainer, int every, int full, int lease, string field) => Assert.Equal(
        field,
        Assert.Throws<RecsysValidationException>(() => TrainingTurns.Require(
            new TrainingRequest(trainer, TimeSpan.FromMinutes(every), TimeSpan.FromMinutes(full), TimeSpan.FromSeconds(lease)))).Error.Field);

    private static TrainingRequest Ask(string trainer) => new(trainer, TimeSpan.FromHours(1), TimeSpan.FromDays(1), Lease);

    private static TrainingResult Ended(TrainingKind kind, TrainingOutcome outcome) => new(kind, outcome, "v", null);
}
