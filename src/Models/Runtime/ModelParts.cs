using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>The opened parts of an artefact, each checked; whatever was opened before a fault is closed again.</summary>
internal sealed class ModelParts : IDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, ArtifactFile> _files;

    // Closed in reverse: sessions outlive the buffers bound to them.
    private readonly Stack<IDisposable> _opened = new();

    private ModelParts(string folder, ModelLoadOptions options)
    {
        _folder = folder;
        Manifest = ManifestFile.Read(folder);
        _files = Manifest.Files.ToDictionary(f => f.Name, StringComparer.Ordinal);
        try
        {
            Items = ReadIds(ArtifactNames.Items, Manifest.ItemCount);
            Recall = MapTable(ArtifactNames.Recall, Manifest.RecallDimension);
            Popularity = ReadPopularity();
            Neighbours = ReadNeighbours();
            Kinds = Manifest.HasKinds ? ReadKinds() : null;
            CheckHash(ArtifactNames.Training);
            Questions = Manifest.HasQuestions ? ReadQuestions() : null;
            if (Manifest.HasWeights)
            {
                CheckHash(ArtifactNames.Weights);
            }

            if (Manifest.HasRecallIndex)
            {
                // Whoever searches maps it again.
                CheckHash(ArtifactNames.RecallIndex);
                RecallIndexPath = Path.Combine(folder, ArtifactNames.RecallIndex);
            }

            var golden = ReadGolden();
            ContentRules.CheckGolden(golden, Manifest.HasRanker);
            var schema = Manifest.Schema;
            var userGraph = OpenGraph(ArtifactNames.UserGraph);
            User = Opened(new UserModel(Manifest.Version, schema, userGraph, ReadProfile(), options.MaxPooledBuffers));
            GoldenCheck.Run(userGraph, ArtifactNames.UserGraph, golden.User, UserModel.Interest, options.GoldenTolerance);
            if (Manifest.HasRanker)
            {
                Rank = MapTable(ArtifactNames.Rank, schema.RankDimension);
                var graph = OpenGraph(ArtifactNames.RankerGraph);
                if (Manifest.HasUsers)
                {
                    Users = ReadIds(ArtifactNames.Users, Manifest.UserCount);
                    UserRows = MapTable(ArtifactNames.UserRows, schema.UserDimension);
                }

                Ranker = Opened(new RankerModel(Manifest.Version, schema, graph, Rank, Recall, Kinds, ReadContexts(), ReadShares(), options.MaxPooledBuffers));
                GoldenCheck.Run(graph, ArtifactNames.RankerGraph, golden.Ranker, RankerModel.Score, options.GoldenTolerance);
            }

            if (Manifest.HasRecallContents)
            {
                RecallContents = ReadContents(ArtifactNames.RecallContents, ReadFloats(ArtifactNames.RecallContents), Manifest.RecallDimension);
            }

            if (Manifest.HasRankContents)
            {
                var rows = ReadFloats(ArtifactNames.RankContents);
                UnknownRank = rows[..schema.RankDimension];
                RankContents = ReadContents(ArtifactNames.RankContents, rows[schema.RankDimension..], schema.RankDimension);
            }

            if (Manifest.HasAttributes)
            {
                var attributes = ReadAttributes();
                RecallAttributes = ReadVectors(ArtifactNames.RecallAttributes, attributes, Manifest.RecallDimension, byField: false);
                RankAttributes = Manifest.HasRanker
                    ? ReadVectors(ArtifactNames.RankAttributes, attributes, schema.RankDimension, Manifest.RankAttributesByField)
                    : null;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ModelManifest Manifest { get; }

    public ItemVocabulary Items { get; }

    public EmbeddingTable Recall { get; }

    public EmbeddingTable? Rank { get; }

    public ItemVocabulary? Users { get; }

    public EmbeddingTable? UserRows { get; }

    public PopularityColumn Popularity { get; }

    public ItemNeighbours Neighbours { get; }

    public QuestionTree? Questions { get; }

    public string? RecallIndexPath { get; }

    public ItemKinds? Kinds { get; }

    public UserModel User { get; }

    public RankerModel? Ranker { get; }

    public AttributeEmbeddings? RecallAttributes { get; }

    public AttributeEmbeddings? RankAttributes { get; }

    public ContentRows? RecallContents { get; }

    public ContentRows? RankContents { get; }

    // The rank row of an item of which nothing is known; zero where it is not told.
    private float[]? UnknownRank { get; }

    public static ModelParts Open(string folder, ModelLoadOptions options) => new(folder, options);

    /// <summary>Makes a recall row of attributes and content vectors; false where none is known.</summary>
    public bool TryEncodeRecall(IReadOnlyList<ItemAttribute> attributes, Span<float> vector)
    {
        vector.Clear();
        var known = RecallAttributes?.TryEncode(attributes, vector) == true;
        known |= RecallContents?.AddTo(attributes, vector) == true;
        if (!known)
        {
            return false;
        }

        if (Manifest.NormalizeRecall)
        {
            VectorMath.Normalize(vector);
        }

        return true;
    }

    /// <summary>Makes a rank row of attributes and content vectors.</summary>
    public void EncodeRank(IReadOnlyList<ItemAttribute> attributes, Span<float> vector)
    {
        vector.Clear();
        RankAttributes?.TryEncode(attributes, vector);
        if (UnknownRank is not null)
        {
            TensorPrimitives.Add(vector, UnknownRank, vector);
        }

        RankContents?.AddTo(attributes, vector);
    }

    public void Dispose()
    {
        while (_opened.TryPop(out var part))
        {
            part.Dispose();
        }
    }

    private T Opened<T>(T part)
        where T : IDisposable
    {
        _opened.Push(part);
        return part;
    }

    private byte[] ReadVerified(string name) => ArtifactReading.ReadVerified(_folder, _files[name]);

    private MappedFile MapVerified(string name) => ArtifactReading.MapVerified(_folder, _files[name]);

    // For what is read as one span.
    private MappedFile MapWhole(string name) => _files[name].Length <= int.MaxValue
        ? MapVerified(name)
        : throw new ArtifactException(name, $"it has {_files[name].Length} bytes; allowed: at most {int.MaxValue}.");

    private void CheckHash(string name) => MapVerified(name).Dispose();

    private OnnxGraph OpenGraph(string name)
    {
        CheckHash(name);
        return Opened(new OnnxGraph(_folder, name));
    }

    private EmbeddingTable MapTable(string name, int dimension)
    {
        var file = Opened(MapVerified(name));
        EmbeddingTable table;
        try
        {
            table = Opened(new EmbeddingTable(file, dimension));
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(name, e.Message, e);
        }

        ContentRules.CheckFinite(name, table.Mapped);
        return table;
    }

    private float[] ReadFloats(string name)
    {
        using var file = MapWhole(name);
        var values = MemoryMarshal.Cast<byte, float>(file.Memory.Span).ToArray();
        ContentRules.CheckFinite(name, values);
        return values;
    }

    private PopularityColumn ReadPopularity()
    {
        using var file = MapWhole(ArtifactNames.Popularity);
        var counts = MemoryMarshal.Cast<byte, float>(file.Memory.Span);
        ContentRules.CheckFinite(ArtifactNames.Popularity, counts);
        ContentRules.CheckPopularity(counts);
        return Opened(new PopularityColumn(counts));
    }

    private GoldenSet ReadGolden()
    {
        using var file = MapWhole(ArtifactNames.Golden);
        return GoldenFile.Parse(file.Memory.Span);
    }

    private ItemVocabulary ReadIds(string name, int count)
    {
        var ids = Opened(ContentRules.CheckIds(name, Opened(MapWhole(name)).Memory));
        return ids.Count == count
            ? ids
            : throw new ArtifactException(name, $"it has {ids.Count} whole lines; the manifest says {count} ids, each ended by a line feed.");
    }

    private ItemNeighbours ReadNeighbours() =>
        ContentRules.CheckNeighbours(Opened(MapWhole(ArtifactNames.Neighbours)).Memory, Manifest.NeighbourCount, Manifest.ItemCount);

    private ItemKinds ReadKinds() =>
        ContentRules.CheckKinds(ReadJson(ArtifactNames.Kinds, ModelJson.Default.ItemKindsContent), Manifest.ItemCount);

    private ContextVocabulary ReadContexts() => ContentRules.CheckContexts(
        Manifest.HasContexts ? ReadJson(ArtifactNames.Contexts, ModelJson.Default.IReadOnlyDictionaryStringIReadOnlyListString) : ContextVocabulary.Empty.Categories,
        Manifest.HasContextNumbers ? ReadJson(ArtifactNames.ContextNumbers, ModelJson.Default.IReadOnlyDictionaryStringNumberScale) : ContextVocabulary.Empty.Numbers,
        Manifest.Schema);

    private ContextVocabulary ReadProfile() =>
        ContentRules.CheckProfile(Manifest.HasProfile ? ReadJson(ArtifactNames.Profile, ModelJson.Default.ProfileContent) : null, Manifest.Schema);

    private NumberShares ReadShares() => ContentRules.CheckShares(
        Manifest.HasShares ? ReadJson(ArtifactNames.Shares, ModelJson.Default.IReadOnlyDictionaryStringIReadOnlyListSingle) : NumberShares.Empty.Quantiles, Manifest.Schema);

    private T ReadJson<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(ReadVerified(name), type) ?? throw new ArtifactException(name, "it holds null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new ArtifactException(name, e.Message, e);
        }
    }

    private IReadOnlyList<ItemAttribute> ReadAttributes()
    {
        var attributes = ReadJson(ArtifactNames.Attributes, ModelJson.Default.IReadOnlyListItemAttribute);
        ContentRules.CheckAttributes(attributes);
        return attributes;
    }

    private QuestionTree ReadQuestions()
    {
        var questions = ReadJson(ArtifactNames.Questions, ModelJson.Default.QuestionTree);
        ContentRules.CheckQuestions(questions, Manifest.ItemCount);
        return questions;
    }

    private ContentRows ReadContents(string name, float[] rows, int dimension)
    {
        try
        {
            return new ContentRows(Manifest.Schema.ContentFields, rows, dimension);
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(name, e.Message, e);
        }
    }

    private AttributeEmbeddings ReadVectors(string name, IReadOnlyList<ItemAttribute> attributes, int dimension, bool byField)
    {
        try
        {
            return new AttributeEmbeddings(attributes, ReadFloats(name), dimension, byField);
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(name, e.Message, e);
        }
    }
}
