using Microsoft.Extensions.Time.Testing;
using Recsys.Core;

namespace Recsys.Samples.Tests;

/// <summary>A stream of 200 labels a second, a tenth of them true, checked once a second by a clock that only the test moves.</summary>
public sealed class StreamWatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly Random _random = new(7);
    private readonly List<bool> _told = [];
    private readonly StreamWatch _watch;
    private long _sequence;

    public StreamWatchTests()
    {
        _watch = new StreamWatch(new StreamWatchOptions(), InteractionKind.Click, _clock);
        _watch.Changed += w => _told.Add(w.IsCut);
    }

    [Fact]
    public void HealthyStream_IsNeverCut()
    {
        Run(600, share: 0.1);

        Assert.Empty(_told);
        Assert.Null(_watch.Reason);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(62)]
    [InlineData(63)]
    public void AllNegatives_AreCutWithinTenSeconds_AndGoOn_OnceTheyAreHealthyAgain(int before)
    {
        Run(before, share: 0.1);
        Run(10, share: 0);

        Assert.Equal([true], _told);
        Assert.Contains("labels are true", _watch.Reason);
        Run(120, share: 0);
        Assert.True(_watch.IsCut);

        Run(8, share: 0.1);
        Assert.True(_watch.IsCut);
        Run(12, share: 0.1);
        Assert.Equal([true, false], _told);
        Assert.Null(_watch.Reason);
    }

    [Fact]
    public void AllNegatives_FromTheBeginning_AreCut()
    {
        Run(10, share: 0);

        Assert.Contains("none of", _watch.Reason);
    }

    [Fact]
    public void LostRequestIds_AreCutWithinTenSeconds()
    {
        Run(60, share: 0.1, unknown: 1);
        Assert.False(_watch.IsCut);
        Run(10, share: 0.06, unknown: 10);

        Assert.Contains("name a request that is not known", _watch.Reason);
    }

    [Fact]
    public void TooManyTrueLabels_AndAFlood_AreCut()
    {
        Run(60, share: 0.1);
        Run(10, share: 0.5);
        Assert.Contains("50", _watch.Reason);

        _watch.Resume();
        Assert.False(_watch.IsCut);
        Run(60, share: 0.5);
        Assert.False(_watch.IsCut);
        Run(8, share: 0.5, rate: 3000);
        Assert.Contains("a second", _watch.Reason);
    }

    [Fact]
    public void ShiftedScores_AreCut_UnlessTheyAreOfANewVersion()
    {
        Run(60, share: 0.1);
        Run(60, share: 0.1, shift: 2, version: "v2");
        Assert.False(_watch.IsCut);
        Run(10, share: 0.1, shift: 3, version: "v2");

        Assert.Contains("population stability index of score", _watch.Reason);
    }

    [Fact]
    public void ScoresWithoutAVersion_AreCountsThatGrow_AndCutNothing()
    {
        for (var minute = 0; minute < 5; minute++)
        {
            Run(60, share: 0.1, shift: 10 * minute, version: null);
        }

        Assert.Empty(_told);
    }

    [Fact]
    public void WhatIsUsual_AfterAPause_IsNoRise()
    {
        Run(60, share: 0.1);
        _clock.Advance(TimeSpan.FromHours(1));
        _watch.Check();
        Run(60, share: 0.1);

        Assert.Empty(_told);
    }

    [Fact]
    public void FewTrueLabels_AreWaitedFor_AndNoAccidentCutsThem()
    {
        Run(1200, share: 0.01);
        Assert.Empty(_told);
        Run(30, share: 0);

        Assert.Contains("labels are true", _watch.Reason);
    }

    [Fact]
    public void LittleTraffic_IsJudgedWhenThereIsEnough()
    {
        Run(300, share: 0.1, rate: 2);
        Assert.False(_watch.IsCut);
        Run(99, share: 0, rate: 2);
        Assert.False(_watch.IsCut);
        Run(150, share: 0, rate: 2);
        Assert.True(_watch.IsCut);
    }

    private void Run(int seconds, double share, int unknown = 0, int rate = 200, double shift = 0, string? version = "v1")
    {
        for (var s = 0; s < seconds; s++)
        {
            for (var i = 0; i < rate; i++)
            {
                var list = Streams.List("r", 0, "u", "a") with
                {
                    ModelVersion = version,
                    Items = [new("a", "embedding", (float)(shift + _random.NextDouble()), 1, float.NaN, 1)],
                };
                _watch.Shown(list);
                _watch.Labelled(new Label(list, 0, InteractionKind.Click, _random.NextDouble() < share, 0, 0, false));
                _watch.Labelled(new Label(list, 0, InteractionKind.Purchase, false, 0, 0, false));
            }

            for (var i = 0; i < unknown; i++)
            {
                _watch.Left(Streams.Event(++_sequence, "a", InteractionKind.Click, 0, "lost"), Unjoined.UnknownRequest);
            }

            _clock.Advance(Second);
            _watch.Check();
        }
    }
}
