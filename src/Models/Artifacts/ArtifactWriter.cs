using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Recsys.Models;

/// <summary>Writes artefact folders.</summary>
public static class ArtifactWriter
{
    /// <summary>Checks the content and writes it as a folder, the manifest last.</summary>
    /// <param name="folder">Where to; it is made, or exists and is empty.</param>
    /// <param name="content">What to write.</param>
    /// <returns>The manifest written.</returns>
    /// <exception cref="ArtifactException">The content breaks a rule of the format; the message names file, value and bound.</exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    public static ModelManifest Write(string folder, ArtifactContent content)
    {
        EmbeddingTable.RequireLittleEndian();
        Check(content);
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new IOException($"'{folder}' is not empty; an artefact is written into a folder of its own.");
        }

        var files = new List<ArtifactFile>();
        void Add(string name, params ReadOnlySpan<byte> bytes)
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
            files.Add(new ArtifactFile(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        }

        void AddFloats(string name, float[] values) => Add(name, MemoryMarshal.AsBytes(values.AsSpan()));

        Add(ArtifactNames.Items, ContentRules.ToText(content.ItemIds));
        AddFloats(ArtifactNames.Recall, content.Recall);
        AddFloats(ArtifactNames.Popularity, content.Popularity);
        Add(ArtifactNames.Neighbours, NeighbourBytes(content));
        if (content.RecallIndex is { } index)
        {
            Add(ArtifactNames.RecallIndex, index);
        }

        if (content.Weights is { } weights)
        {
            Add(ArtifactNames.Weights, weights);
        }

        if (content.Questions is { } questions)
        {
            Add(ArtifactNames.Questions, JsonSerializer.SerializeToUtf8Bytes(questions, ModelJson.Default.QuestionTree));
        }

        Add(ArtifactNames.UserGraph, content.UserGraph);
        Add(ArtifactNames.Golden, GoldenFile.Write(content.Golden));
        Add(ArtifactNames.Training, Encoding.UTF8.GetBytes(content.TrainingJson));
        if (content.RankerGraph is not null)
        {
            AddFloats(ArtifactNames.Rank, content.Rank!);
            Add(ArtifactNames.RankerGraph, content.RankerGraph);
        }

        if (content.RecallContents is { } recallContents)
        {
            AddFloats(ArtifactNames.RecallContents, recallContents);
        }

        if (content.RankContents is { } rankContents)
        {
            AddFloats(ArtifactNames.RankContents, rankContents);
        }

        if (content.Schema.UserDimension > 0)
        {
            Add(ArtifactNames.Users, ContentRules.ToText(content.UserIds));
            AddFloats(ArtifactNames.UserRows, content.UserRows);
        }

        if (content.Kinds is not null)
        {
            Add(ArtifactNames.Kinds, JsonSerializer.SerializeToUtf8Bytes(content.Kinds, ModelJson.Default.ItemKindsContent));
        }

        if (content.Contexts.Count > 0)
        {
            Add(ArtifactNames.Contexts, JsonSerializer.SerializeToUtf8Bytes(content.Contexts, ModelJson.Default.IReadOnlyDictionaryStringIReadOnlyListString));
        }

        if (content.Profile is { } profile)
        {
            Add(ArtifactNames.Profile, JsonSerializer.SerializeToUtf8Bytes(profile, ModelJson.Default.ProfileContent));
        }

        if (content.Shares.Count > 0)
        {
            Add(ArtifactNames.Shares, JsonSerializer.SerializeToUtf8Bytes(content.Shares, ModelJson.Default.IReadOnlyDictionaryStringIReadOnlyListSingle));
        }

        if (content.ContextNumbers.Count > 0)
        {
            Add(ArtifactNames.ContextNumbers, JsonSerializer.SerializeToUtf8Bytes(content.ContextNumbers, ModelJson.Default.IReadOnlyDictionaryStringNumberScale));
        }

        if (content.Attributes.Count > 0)
        {
            Add(
                ArtifactNames.Attributes,
                JsonSerializer.SerializeToUtf8Bytes(content.Attributes, ModelJson.Default.IReadOnlyListItemAttribute));
            AddFloats(ArtifactNames.RecallAttributes, content.RecallAttributes);
            if (content.RankerGraph is not null)
            {
                AddFloats(ArtifactNames.RankAttributes, content.RankAttributes!);
            }
        }

        var text = ManifestFile.Write(Describe(content, files));
        var manifest = ManifestFile.Parse(text);
        File.WriteAllBytes(Path.Combine(folder, ArtifactNames.Manifest), text);
        return manifest;
    }

    private static void Check(ArtifactContent content)
    {
        var items = content.ItemIds.Count;
        var rankDimension = content.Schema.RankDimension;
        ContentRules.CheckIds(ArtifactNames.Items, content.ItemIds);
        ContentRules.CheckFloats(ArtifactNames.Recall, content.Recall, items, content.Schema.InterestDimension);
        ContentRules.CheckFloats(ArtifactNames.Popularity, content.Popularity, items, 1);
        ContentRules.CheckPopularity(content.Popularity);
        ContentRules.CheckNeighbours(NeighbourBytes(content), content.NeighbourCount, items);
        ContentRules.CheckQuestions(content.Questions, items);
        var withRanker = content.RankerGraph is not null;
        ContentRules.CheckGolden(content.Golden, withRanker);
        if (withRanker)
        {
            ContentRules.CheckFloats(ArtifactNames.Rank, content.Rank, items, rankDimension);
        }

        if (content.Schema.UserDimension > 0)
        {
            ContentRules.CheckIds(ArtifactNames.Users, content.UserIds);
            ContentRules.CheckFloats(ArtifactNames.UserRows, content.UserRows, 1 + content.UserIds.Count, content.Schema.UserDimension);
        }

        var numbers = content.Schema.ContentFields.Sum(f => f.Dimension);
        if (content.RecallContents is not null)
        {
            ContentRules.CheckFloats(ArtifactNames.RecallContents, content.RecallContents, numbers, content.Schema.InterestDimension);
        }

        if (content.RankContents is not null)
        {
            ContentRules.CheckFloats(ArtifactNames.RankContents, content.RankContents, 1 + numbers, rankDimension);
        }

        if (content.Kinds is not null)
        {
            ContentRules.CheckKinds(content.Kinds, items);
        }

        ContentRules.CheckContexts(content.Contexts, content.ContextNumbers, content.Schema);
        ContentRules.CheckProfile(content.Profile, content.Schema);
        ContentRules.CheckShares(content.Shares, content.Schema);
        ContentRules.CheckAttributes(content.Attributes);
        if (content.Attributes.Count > 0)
        {
            ContentRules.CheckFloats(
                ArtifactNames.RecallAttributes,
                content.RecallAttributes,
                content.Attributes.Count,
                content.Schema.InterestDimension);
            if (withRanker)
            {
                ContentRules.CheckFloats(
                    ArtifactNames.RankAttributes, content.RankAttributes, content.Attributes.Count, rankDimension);
            }
        }
    }

    private static byte[] NeighbourBytes(ArtifactContent content) =>
        [.. MemoryMarshal.AsBytes(content.NeighbourRows.AsSpan()), .. MemoryMarshal.AsBytes(content.NeighbourScores.AsSpan())];

    private static ModelManifest Describe(ArtifactContent content, List<ArtifactFile> files) => new()
    {
        FormatVersion = ModelManifest.CurrentFormatVersion,
        Digest = "",
        Version = content.Version,
        Family = content.Family,
        Task = content.Task,
        Parent = content.Parent,
        CreatedAt = content.CreatedAt,
        Schema = content.Schema,
        SchemaHash = content.Schema.ComputeHash(),
        ItemCount = content.ItemIds.Count,
        RecallDimension = content.Schema.InterestDimension,
        UserCount = content.UserIds.Count,
        NeighbourCount = content.NeighbourCount,
        NormalizeRecall = content.NormalizeRecall,
        RankAttributesByField = content.RankAttributesByField,
        Range = content.Range,
        Metrics = content.Metrics,
        Files = [.. files.OrderBy(f => f.Name, StringComparer.Ordinal)],
    };
}
