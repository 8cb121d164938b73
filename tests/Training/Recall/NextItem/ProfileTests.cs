using Recsys.Conformance;
using Recsys.Core;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Tests;

/// <summary>Searches and who the user is, in the candidate generation of YouTube: worlds where nothing else tells what is watched next.</summary>
public sealed class ProfileTests : IDisposable
{
    private const int Users = 300;
    private const int Groups = 6;
    private const int OfGroup = 5;
    private const int Items = Groups * OfGroup;
    private static readonly string[] Words = ["guitar", "gardening", "chess", "baking", "physics", "sailing"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Before each watch the user searched for its topic; topics come at random.
    [Fact]
    public void Train_SearchesAloneTell_FindsWhatWasSearchedFor()
    {
        using var model = Train(Searches(known: true), "searches");
        Assert.InRange(Share(model, user => new() { ["searches"] = $"Cheap {Words[user % Groups]}" }), 0.95, 1);

        using var without = Train(Searches(known: false));
        Assert.InRange(Share(without, _ => null), 0, 0.4);

        // The words of a query are read one by one, and what came before the watch that is asked for is not.
        Assert.InRange(Share(model, user => new() { ["searches"] = $"{Words[user % Groups]}, please!" }), 0.8, 1);
        Assert.InRange(Share(model, _ => new() { ["searches"] = "knitting" }), 0, 0.4);
    }

    [Theory]
    [InlineData(ProfileForm.Category)]
    [InlineData(ProfileForm.List)]
    [InlineData(ProfileForm.Number)]
    public void Train_DemographicsAloneTell_FindsWhatSuchUsersWatch(ProfileForm form)
    {
        using var model = Train(Demographics(form));
        Assert.InRange(Share(model, user => new() { ["who"] = Who(user, form) }), form == ProfileForm.Number ? 0.7 : 0.95, 1);

        using var without = Train(Demographics(null));
        Assert.InRange(Share(without, _ => null), 0, 0.4);
    }

    // A silo's arithmetic, and its words.
    [Fact]
    public void Serve_AnswersOfAUser_GiveTheInterestOfTraining()
    {
        var data = Searches(known: true);
        using var model = Train(data, "searches");
        using var served = _folder.Serve(data, model);
        HistoryEvent[] history = [new(3, InteractionKind.Click, 0, 2), new(7, InteractionKind.Click, 0, 1)];
        float[] Of(Action<float[]> compute)
        {
            var interest = new float[model.Dimension];
            compute(interest);
            return interest;
        }

        Assert.Equal(["search_list.searches"], served.Schema.ProfileFeatures);
        foreach (var profile in (Dictionary<string, string>?[])[null, new() { ["searches"] = "cheap guitar|CHESS for sailing" }, new() { ["searches"] = "" }, new() { ["other"] = "x" }])
        {
            var trained = Of(i => model.ComputeInterest(history, i, profile));
            var interest = Of(i => served.ComputeInterest(history, i, profile));
            Assert.All(trained.Zip(interest), p => Assert.Equal(p.First, p.Second, 1e-4f));
        }

        Assert.NotEqual(
            Of(i => served.ComputeInterest(history, i, new Dictionary<string, string> { ["searches"] = "guitar" })),
            Of(i => served.ComputeInterest(history, i, new Dictionary<string, string> { ["searches"] = "chess" })));
    }

    [Fact]
    public void Train_SearchFieldThatIsNone_IsRefused()
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => Train(Demographics(ProfileForm.Category), "who"));
        Assert.Contains("'who', which is no list of users", error.Message, StringComparison.Ordinal);
    }

    // The published settings are a preset: a flat mean, no short cut past the tower, ages, as many examples of each user, drawn items.
    [Fact]
    public void Family_Paper_IsAPreset()
    {
        var paper = (YouTubeRecallOptions)NextItemFamilies.Get("youtube-recall").Presets["paper"];
        Assert.Equal((1.0, false, true), (paper.Decay, paper.Residual, paper.ExampleAge));
        Assert.Equal([1024, 512, 256], paper.Hidden);
        Assert.True(paper is { ExamplesPerUser: > 0, SampledItems: > 0 });
        paper.Validate();
    }

    // How often the best item is of the user's group.
    private static double Share(NextItemModel model, Func<int, Dictionary<string, string>?> profileOf)
    {
        var (random, hits) = (new Random(8), 0);
        var interest = new float[model.Dimension];
        for (var user = 0; user < Users; user++)
        {
            model.ComputeInterest([new HistoryEvent(random.Next(Items), InteractionKind.Click, 0, 0)], interest, profileOf(user));
            hits += Enumerable.Range(0, Items).MaxBy(item => VectorMath.Dot(interest, model[item])) / OfGroup == user % Groups ? 1 : 0;
        }

        return hits / (double)Users;
    }

    private static NextItemModel Train(InteractionDataset data, params string[] searches)
    {
        var options = (YouTubeRecallOptions)SmallNextItem.Options("youtube-recall") with { Epochs = 30, Decay = 1, Residual = false, RepeatedTargets = true, SearchFields = searches };
        return NextItemTrainer.Train(NextItemFamilies.Get("youtube-recall"), data, null, options, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static InteractionDataset Searches(bool known)
    {
        var random = new Random(6);
        var (events, states) = (new List<Interaction>(), new List<IReadOnlyList<ProfileState>>());
        for (var user = 0; user < Users; user++)
        {
            var own = new List<ProfileState>();
            for (var at = 0; at < 8; at++)
            {
                var group = random.Next(Groups);
                own.Add(new ProfileState(at * 100, new Dictionary<string, string> { ["searches"] = $"cheap {Words[group]}|best {Words[group]} ever" }));
                events.Add(new Interaction(user, (group * OfGroup) + random.Next(OfGroup), InteractionKind.Click, 0, (at * 100) + 50));
            }

            states.Add(own);
        }

        return Of(events).WithProfiles(known ? new UserProfiles([new ProfileField("searches", ProfileForm.List)], states) : null);
    }

    // The first watch is any, the second one of the user's kind.
    private static InteractionDataset Demographics(ProfileForm? form)
    {
        var random = new Random(7);
        var events = Enumerable.Range(0, Users).SelectMany(user => (Interaction[])
        [
            new(user, random.Next(Items), InteractionKind.Click, 0, user),
            new(user, (user % Groups * OfGroup) + random.Next(OfGroup), InteractionKind.Click, 0, Users + user),
        ]);
        return Of([.. events]).WithProfiles(form is not { } of ? null : new UserProfiles(
            [new ProfileField("who", of)],
            [.. Enumerable.Range(0, Users).Select(user => (IReadOnlyList<ProfileState>)[new ProfileState(long.MinValue, new Dictionary<string, string> { ["who"] = Who(user, of) })])]));
    }

    private static string Who(int user, ProfileForm form) => form switch
    {
        ProfileForm.Number => $"{20 + (10 * (user % Groups))}",
        ProfileForm.List => $"everybody|{Words[user % Groups]}",
        _ => Words[user % Groups],
    };

    private static InteractionDataset Of(IReadOnlyList<Interaction> events) =>
        new("profiles", [.. Enumerable.Range(0, Users).Select(u => $"u{u}")], [.. Enumerable.Range(0, Items).Select(i => $"i{i}")], events);
}
