using Recsys.Core;

namespace Recsys.Training.Tests;

public class AirbnbTypesTests
{
    private static readonly SkipGramOptions Small = new() { Dimension = 16, LearningRate = 0.05f, Epochs = 10 };

    [Fact]
    public void Train_UserAndItemTypes_LieInOneSpace()
    {
        var types = AirbnbTypes.Train(Bookings(rejections: false), Small);

        float Cosine(string user, string item) => types.Cosine(types.RowOf(AirbnbTypes.UserPrefix + user), types.RowOf(AirbnbTypes.ItemPrefix + item));
        Assert.True(Cosine("saver", "hostel") > Cosine("saver", "palace") + 0.3, $"{Cosine("saver", "hostel")} {Cosine("saver", "palace")}");
        Assert.True(Cosine("spender", "palace") > Cosine("spender", "hostel") + 0.3, $"{Cosine("spender", "palace")} {Cosine("spender", "hostel")}");
    }

    [Fact]
    public void Train_Rejections_PushApart()
    {
        float Cosine(bool rejections)
        {
            var types = AirbnbTypes.Train(Bookings(rejections), Small with { AddContextVectors = true });
            return types.Cosine(types.RowOf("user:saver"), types.RowOf("item:cabin"));
        }

        var (without, with) = (Cosine(false), Cosine(true));
        Assert.True(with < without - 0.1, $"cosine of a user type and the item type that rejects it: {with:0.000} with rejections, {without:0.000} without");
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

    // Savers book hostels and cabins, spenders palaces and cabins; where there are rejections, cabins refuse savers as often as not.
    private static IEnumerable<IReadOnlyList<TypeStep>> Bookings(bool rejections)
    {
        var random = new Random(5);
        for (var user = 0; user < 400; user++)
        {
            var (type, favourite) = user % 2 == 0 ? ("saver", "hostel") : ("spender", "palace");
            var steps = new List<TypeStep>();
            for (var i = 0; i < 6; i++)
            {
                steps.Add(new TypeStep(type, random.Next(3) == 0 ? "cabin" : favourite));
                if (rejections && type == "saver")
                {
                    steps.Add(new TypeStep(type, "cabin", Rejected: true));
                }
            }

            yield return steps;
        }
    }
}
