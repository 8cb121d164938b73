using Recsys.Core;

namespace Recsys.Embeddings.Tests;

public class AirbnbTypesTests
{
    private static readonly SkipGramOptions Small = new() { Dimension = 16, LearningRate = 0.05f, Epochs = 10 };

    [Fact]
    public void Train_UserAndItemTypes_LieInOneSpace()
    {
        var types = AirbnbTypes.Train(Bookings(), Small);

        float Cosine(string user, string item) => types.Cosine(types.RowOf(AirbnbTypes.UserPrefix + user), types.RowOf(AirbnbTypes.ItemPrefix + item));
        Assert.True(Cosine("saver", "hostel") > Cosine("saver", "palace") + 0.3, $"{Cosine("saver", "hostel")} {Cosine("saver", "palace")}");
        Assert.True(Cosine("spender", "palace") > Cosine("spender", "hostel") + 0.3, $"{Cosine("spender", "palace")} {Cosine("spender", "hostel")}");
    }

    [Fact]
    public void Train_Rejections_PushApart()
    {
        // How much nearer a user type is to the item type that accepts it than to the one that refuses it.
        float Gap(bool rejections)
        {
            var types = AirbnbTypes.Train(Refusals(rejections), Small);
            float Cosine(string user, string item) => types.Cosine(types.RowOf(AirbnbTypes.UserPrefix + user), types.RowOf(AirbnbTypes.ItemPrefix + item));
            return (Cosine("young", "flat") - Cosine("young", "villa") + Cosine("old", "villa") - Cosine("old", "flat")) / 2;
        }

        var (without, with) = (Gap(false), Gap(true));
        // Alike but for the noise of training without them.
        Assert.InRange(without, -0.03f, 0.03f);
        Assert.True(with > 0.08, $"{with:0.000} with rejections, {without:0.000} without");
    }

    [Fact]
    public void FromDataset_TypesChangeAsTheUserActs_AndDislikesAreRejections()
    {
        var data = new InteractionDataset("d", ["u"], ["a", "b", "c"],
        [
            new Interaction(0, 0, InteractionKind.Like, 0, 1),
            new Interaction(0, 1, InteractionKind.Like, 0, 2),
            new Interaction(0, 2, InteractionKind.Impression, 0, 3),
            new Interaction(0, 2, InteractionKind.Dislike, 0, 4),
            new Interaction(0, 1, InteractionKind.Like, 0, 5),
        ],
        [[new("genre", "x"), new("year", "1")], [new("genre", "y z")], []]);

        Assert.Equal(
            [new TypeStep("n0:none", "genre=x"), new("n1:genre=x", "genre=y_z"), new("n2:genre=x", "none", Rejected: true), new("n2:genre=x", "genre=y_z")],
            Assert.Single(TypeSteps.FromDataset(data, ["genre"])));
    }

    // Savers book hostels and cabins, spenders palaces and cabins.
    private static IEnumerable<IReadOnlyList<TypeStep>> Bookings()
    {
        var random = new Random(5);
        for (var user = 0; user < 400; user++)
        {
            var (type, favourite) = user % 2 == 0 ? ("saver", "hostel") : ("spender", "palace");
            yield return [.. Enumerable.Range(0, 6).Select(_ => new TypeStep(type, random.Next(3) == 0 ? "cabin" : favourite))];
        }
    }

    // The young and the old book villas and flats alike, so that bookings alone cannot tell them apart; but villas often refuse
    // the young, and flats the old. Twelve other types of each kind book and refuse nothing of theirs.
    private static IEnumerable<IReadOnlyList<TypeStep>> Refusals(bool rejections)
    {
        var random = new Random(6);
        for (var user = 0; user < 1400; user++)
        {
            var kind = user % 14;
            var type = kind switch { 0 => "young", 1 => "old", _ => $"u{kind}" };
            var refusing = kind == 0 ? "villa" : "flat";
            var steps = new List<TypeStep>();
            for (var i = 0; i < 6; i++)
            {
                steps.Add(new TypeStep(type, kind < 2 ? (random.Next(2) == 0 ? "villa" : "flat") : $"i{kind}"));
                if (rejections && kind < 2)
                {
                    steps.Add(new TypeStep(type, refusing, Rejected: true));
                }
            }

            yield return steps;
        }
    }
}
