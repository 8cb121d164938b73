using System.Globalization;
using Recsys.Core;

namespace Recsys.Embeddings.Tests;

public class AirbnbListingsTests
{
    private const int Users = 600;
    private const int MarketCount = 10;
    private const int Early = 5;
    private const int PerMarket = (2 * Early) + 1;

    private static readonly ListingOptions Small = new()
    {
        SkipGram = new SkipGramOptions { Dimension = 16, LearningRate = 0.05f, Epochs = 5, Window = 1 },
        KindFields = ["room"],
        PositionFields = ["latitude"],
    };

    [Fact]
    public void Train_BookedAsContext_PullsLookedAtItemsTowardTheBookedOne()
    {
        double Pull(bool booked)
        {
            var items = AirbnbListings.Train(Markets(), Small with { BookedAsContext = booked }).Items;
            return Enumerable.Range(0, Early).Average(i => items.Cosine(items.RowOf($"{i}"), items.RowOf($"{PerMarket - 1}")));
        }

        var (without, with) = (Pull(booked: false), Pull(booked: true));
        Assert.True(with > without + 0.1, $"cosine of items looked at early and the booked one: {with:0.000} with, {without:0.000} without");
    }

    [Fact]
    public void Train_MarketNegatives_TellTheItemsOfAMarketApart()
    {
        // How much nearer the early items of a market are to each other than to its late ones.
        double Gap(int negatives)
        {
            var items = AirbnbListings.Train(Markets(), Small with { MarketNegatives = negatives }).Items;
            double Mean(int from) => Enumerable.Range(0, Early).SelectMany(i => Enumerable.Range(from, Early).Where(j => j != i)
                .Select(j => (double)items.Cosine(items.RowOf($"{i}"), items.RowOf($"{j}")))).Average();
            return Mean(0) - Mean(Early);
        }

        var (without, with) = (Gap(0), Gap(5));
        Assert.True(with > without + 0.05, $"gap of cosines: {with:0.000} with, {without:0.000} without");
    }

    [Fact]
    public void ColdVector_IsTheMeanOfTheThreeNearestOfItsKind()
    {
        var model = AirbnbListings.Train(Markets(), Small);

        // Even items have room "whole", and latitudes are the numbers: 4, 6 and 2 are nearest to 4.9.
        var cold = model.ColdVector([new("room", "whole"), new("latitude", "4.9")]);

        int[] expected = [2, 4, 6];
        Assert.Equal(
            Enumerable.Range(0, 16).Select(d => expected.Average(i => model.Items[model.Items.RowOf($"{i}")][d])).Select(v => (float)v),
            cold,
            (a, b) => MathF.Abs(a - b) < 1e-5f);
        Assert.Empty(model.ColdVector([new("room", "tent"), new("latitude", "4.9")]));
    }

    // Ten markets. A session looks at early items of its market, then at late ones, and books the market's last item: with a
    // window of 1 no early item has the booked one as neighbour.
    private static InteractionDataset Markets()
    {
        var random = new Random(4);
        var events = new List<Interaction>();
        for (var user = 0; user < Users; user++)
        {
            var first = user % MarketCount * PerMarket;
            for (var i = 0; i < 12; i++)
            {
                events.Add(new Interaction(user, first + random.Next(Early) + (i < 8 ? 0 : Early), InteractionKind.Click, 0, i * 60_000));
            }

            events.Add(new Interaction(user, first + PerMarket - 1, InteractionKind.Purchase, 0, 12 * 60_000));
        }

        return new InteractionDataset(
            "markets",
            [.. Enumerable.Range(0, Users).Select(u => $"{u}")],
            [.. Enumerable.Range(0, MarketCount * PerMarket).Select(i => $"{i}")],
            events,
            [.. Enumerable.Range(0, MarketCount * PerMarket).Select(i => (IReadOnlyList<ItemAttribute>)
                [new("market", $"{i / PerMarket}"), new("room", i % 2 == 0 ? "whole" : "shared"), new("latitude", i.ToString(CultureInfo.InvariantCulture))])]);
    }
}
