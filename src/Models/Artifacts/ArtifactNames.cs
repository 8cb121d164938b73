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

    /// <summary>One user id a line, UTF-8, in row order. Only where the ranker reads rows of users.</summary>
    public const string Users = "users.txt";

    /// <summary>Rows of users, (1 + users) times user dimension, little-endian fp32; the first is an unknown user's. Only with <see cref="Users"/>.</summary>
    public const string UserRows = "users.f32";

    /// <summary>ONNX graph from history to interest.</summary>
    public const string UserGraph = "user.onnx";

    /// <summary>ONNX graph from interest, history, candidates and features to scores. Optional.</summary>
    public const string RankerGraph = "ranker.onnx";

    /// <summary>Inputs of the graphs with the outputs that training saw.</summary>
    public const string Golden = "golden.bin";

    /// <summary>The configuration that reproduces the training run.</summary>
    public const string Training = "training.json";

    /// <summary>The files that a version consists of besides the manifest.</summary>
    /// <param name="withRanker">Whether the version has a ranker.</param>
    /// <param name="withAttributes">Whether the version has attribute tables.</param>
    /// <param name="withUsers">Whether the ranker reads rows of users.</param>
    internal static IReadOnlyList<string> Expected(bool withRanker, bool withAttributes, bool withUsers)
    {
        List<string> names = [Items, Recall, Popularity, Neighbours, UserGraph, Golden, Training];
        if (withRanker)
        {
            names.AddRange([Rank, RankerGraph]);
        }

        if (withUsers)
        {
            names.AddRange([Users, UserRows]);
        }

        if (withAttributes)
        {
            names.AddRange([Attributes, RecallAttributes]);
            if (withRanker)
            {
                names.Add(RankAttributes);
            }
        }

        return names;
    }
}
