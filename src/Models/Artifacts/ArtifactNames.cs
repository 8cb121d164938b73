namespace Recsys.Models;

/// <summary>Names of the files of an artefact.</summary>
public static class ArtifactNames
{
    /// <summary>The manifest, which lists the other files.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>One item id a line, UTF-8, in row order.</summary>
    public const string Items = "items.txt";

    /// <summary>Recall rows: items times recall dimension, little-endian fp32.</summary>
    public const string Recall = "recall.f32";

    /// <summary>Rank rows: items times rank dimension, little-endian fp32. Only with a ranker.</summary>
    public const string Rank = "rank.f32";

    /// <summary>Training count of each item, little-endian fp32.</summary>
    public const string Popularity = "popularity.f32";

    /// <summary>Item-to-item lists: rows as int32, then scores as fp32, items times width each.</summary>
    public const string Neighbours = "neighbours.bin";

    /// <summary>The attributes of the attribute tables' rows. Only where items have attributes.</summary>
    public const string Attributes = "attributes.json";

    /// <summary>Attribute vectors in the recall space. Only with <see cref="Attributes"/>.</summary>
    public const string RecallAttributes = "recall_attributes.f32";

    /// <summary>Attribute vectors in the rank space. Only with <see cref="Attributes"/> and a ranker.</summary>
    public const string RankAttributes = "rank_attributes.f32";

    /// <summary>Rows of the numbers of content vectors in the recall space. Only where recall reads content fields.</summary>
    public const string RecallContents = "recall_contents.f32";

    /// <summary>The rank row of an item of which nothing is known, then rows of the numbers of content vectors in the rank space. Only where the ranker reads content fields.</summary>
    public const string RankContents = "rank_contents.f32";

    /// <summary>One user id a line, UTF-8, in row order. Only where the ranker reads rows of users.</summary>
    public const string Users = "users.txt";

    /// <summary>Rows of users, (1 + users) times user dimension, little-endian fp32; the first is an unknown user's. Only with <see cref="Users"/>.</summary>
    public const string UserRows = "users.f32";

    /// <summary>A vector index of the recall rows, in the format of the retrieval library. Optional: without it silos build one.</summary>
    public const string RecallIndex = "recall.index";

    /// <summary>The decision tree over users' attributes, JSON. Optional.</summary>
    public const string Questions = "questions.json";

    /// <summary>ONNX graph from history to interest.</summary>
    public const string UserGraph = "user.onnx";

    /// <summary>ONNX graph from interest, history, candidates and features to scores. Optional.</summary>
    public const string RankerGraph = "ranker.onnx";

    /// <summary>Inputs of the graphs with the outputs that training saw.</summary>
    public const string Golden = "golden.bin";

    /// <summary>Markets and types of items, for the similarity features. Optional.</summary>
    public const string Kinds = "kinds.json";

    /// <summary>Categories of the fields of a request's free context that are categories or lists, JSON. Only where the schema has such features.</summary>
    public const string Contexts = "contexts.json";

    /// <summary>Mean and deviation of the fields of a request's free context that are numbers, JSON. Only where the schema has such features.</summary>
    public const string ContextNumbers = "context_numbers.json";

    /// <summary>Categories and scales of the fields of users' profiles, JSON. Only where the schema has profile features.</summary>
    public const string Profile = "profile.json";

    /// <summary>Quantiles of the numbers of users' pasts, JSON. Only where the schema has features of their shares.</summary>
    public const string Shares = "shares.json";

    /// <summary>What a training goes on from, in the training library's own form. Optional: silos check it and read nothing of it.</summary>
    public const string Weights = "weights.bin";

    /// <summary>The configuration that reproduces the training run.</summary>
    public const string Training = "training.json";

    /// <summary>The files that a version consists of besides the manifest.</summary>
    /// <param name="manifest">Which of the optional ones there are.</param>
    internal static IReadOnlyList<string> Expected(ModelManifest manifest)
    {
        List<string> names = [Items, Recall, Popularity, Neighbours, UserGraph, Golden, Training];
        if (manifest.HasRecallIndex)
        {
            names.Add(RecallIndex);
        }

        if (manifest.HasWeights)
        {
            names.Add(Weights);
        }

        if (manifest.HasQuestions)
        {
            names.Add(Questions);
        }

        if (manifest.HasRanker)
        {
            names.AddRange([Rank, RankerGraph]);
        }

        if (manifest.HasKinds)
        {
            names.Add(Kinds);
        }

        if (manifest.HasContexts)
        {
            names.Add(Contexts);
        }

        if (manifest.HasProfile)
        {
            names.Add(Profile);
        }

        if (manifest.HasShares)
        {
            names.Add(Shares);
        }

        if (manifest.HasContextNumbers)
        {
            names.Add(ContextNumbers);
        }

        if (manifest.HasUsers)
        {
            names.AddRange([Users, UserRows]);
        }

        if (manifest.HasRecallContents)
        {
            names.Add(RecallContents);
        }

        if (manifest.HasRankContents)
        {
            names.Add(RankContents);
        }

        if (manifest.HasAttributes)
        {
            names.AddRange([Attributes, RecallAttributes]);
            if (manifest.HasRanker)
            {
                names.Add(RankAttributes);
            }
        }

        return names;
    }
}
