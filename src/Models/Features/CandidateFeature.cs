using System.Collections.Concurrent;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// One column of the ranker's candidate features. A new feature is a subclass in a file of its own and
/// one entry in <see cref="All"/>; schemas then use it by name. Besides, each recall channel has its feature, "channel_" and its name
/// with underscores for hyphens, which needs no entry (<see cref="IsChannel"/>).
/// </summary>
public abstract class CandidateFeature
{
    private static readonly CandidateFeature[] Registered =
    [
        new RecallScoreFeature(),
        new LogPopularityFeature(),
        new InHistoryFeature(),
        new ChannelScoreFeature(),
        new EventSimilarityFeature("click_similarity", static (e, _) => e.Kind is InteractionKind.Click or InteractionKind.Play or InteractionKind.Dwell),
        new EventSimilarityFeature("long_click_similarity", static (_, stay) => stay >= Stays.LongSeconds),
        new SkipSimilarityFeature(),
        new EventSimilarityFeature("wishlist_similarity", static (e, _) => e.Kind is InteractionKind.Like or InteractionKind.AddToCart),
        new EventSimilarityFeature("booking_similarity", static (e, _) => e.Kind == InteractionKind.Purchase),
        new EventSimilarityFeature("last_long_click_similarity", static (_, stay) => stay >= Stays.LongSeconds, newestOnly: true),
        new TypeSimilarityFeature(),
        .. PowerFeature.Forms.Select(power => new PowerFeature(PastNumber.SinceCreator, power)),
        .. PowerFeature.Forms.Select(power => new PowerFeature(PastNumber.Impressions, power)),
    ];

    /// <summary>Names of the features that compare a candidate with what the user did lately (Grbovic and Cheng, KDD 2018, table 6).</summary>
    public static IReadOnlyList<string> Similarities { get; } =
    [
        "click_similarity", "long_click_similarity", "skip_similarity", "wishlist_similarity", "booking_similarity", "last_long_click_similarity", "type_similarity",
    ];

    /// <summary>
    /// Names of the features that Covington et al. 2016 (section 4.1) found to matter most in ranking: "since_creator", the time since the user
    /// last watched something of the candidate's creator (a channel, an author, a category), never being the longest; and "impressions", how
    /// often the candidate was shown to them without an outcome. Each is the share of training's numbers that are not above, and comes
    /// squared ("^2") and square-rooted ("^0.5") too.
    /// </summary>
    public static IReadOnlyList<string> Powers { get; } = [.. Registered.OfType<PowerFeature>().Select(f => f.Name)];

    private static readonly Dictionary<string, CandidateFeature> ByName =
        Registered.ToDictionary(f => f.Name, StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, CandidateFeature> OfChannels = new(StringComparer.Ordinal);

    /// <summary>All candidate features but those of channels.</summary>
    public static IReadOnlyList<CandidateFeature> All => Registered;

    /// <summary>Name in a schema; it never changes its meaning once a model was trained with it.</summary>
    public abstract string Name { get; }

    /// <summary>Finds a feature by name.</summary>
    /// <param name="name">The name in the schema.</param>
    /// <exception cref="ArgumentException">There is no such feature.</exception>
    public static CandidateFeature Get(string name) =>
        ByName.TryGetValue(name, out var feature) ? feature
            : IsChannel(name) ? OfChannels.GetOrAdd(name, static n => new ChannelFeature(n))
            : throw new ArgumentException(
                $"Unknown candidate feature '{name}'; known: {string.Join(", ", ByName.Keys)}, {ChannelFeature.Prefix}NAME for each recall channel.", nameof(name));

    /// <summary>Whether a name is that of a feature which tells what recall channel brought a candidate, or how it scored there.</summary>
    /// <param name="name">The name in the schema.</param>
    public static bool IsChannel(string name) => ChannelFeature.IsName(name);

    /// <summary>The numbers whose shares some features are powers of.</summary>
    /// <param name="names">Names of features.</param>
    internal static IEnumerable<string> NumbersOf(IEnumerable<string> names) => names.Where(Powers.Contains).Select(n => ((PowerFeature)Get(n)).Number).Distinct();

    /// <summary>The numbers of the user's past with candidates, before they become shares.</summary>
    /// <param name="number">Name of the number: a feature of <see cref="Powers"/> without its power.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="inputs">What else is known.</param>
    /// <param name="destination">Receives one number a candidate: milliseconds, infinity for never; or a count.</param>
    public static void WriteNumbers(string number, ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination) =>
        PastNumber.Write(number, candidates, in inputs, destination);

    /// <summary>The numbers that some features are powers of, such as "impressions" of "impressions^2".</summary>
    /// <param name="features">Names of features.</param>
    public static IReadOnlyList<string> NumbersIn(IEnumerable<string> features) => [.. NumbersOf(features)];

    /// <summary>Writes the feature of candidate i to destination[i * stride].</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="inputs">What else is known.</param>
    /// <param name="destination">Starts at the feature's own column.</param>
    /// <param name="stride">Number of columns.</param>
    public abstract void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride);
}
