using System.Globalization;

namespace Recsys.Models;

/// <summary>What must hold of a manifest by itself.</summary>
internal static class ManifestRules
{
    /// <summary>The widest item-to-item list.</summary>
    public const int MaxNeighbours = 1000;

    private const int FirstFormatWithTask = 2;

    /// <summary>Checks all rules.</summary>
    /// <exception cref="ArtifactException">One is broken.</exception>
    public static void Check(ModelManifest manifest)
    {
        Require(
            manifest.FormatVersion is >= ModelManifest.FirstFormatVersion and <= ModelManifest.CurrentFormatVersion,
            "formatVersion",
            manifest.FormatVersion,
            $"{ModelManifest.FirstFormatVersion} to {ModelManifest.CurrentFormatVersion}");
        Require(ModelVersionName.IsValid(manifest.Version), "version", manifest.Version, ModelVersionName.Rule);
        Require(manifest.Family.Length is >= 1 and <= 256, "family", manifest.Family, "1 to 256 characters");
        try
        {
            manifest.Schema.Validate();
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(ArtifactNames.Manifest, e.Message, e);
        }

        var hash = manifest.Schema.ComputeHash();
        Require(manifest.SchemaHash == hash, "schemaHash", manifest.SchemaHash, hash);
        Require(manifest.ItemCount >= 1, "itemCount", manifest.ItemCount, "from 1");
        Require(
            manifest.RecallDimension == manifest.Schema.InterestDimension,
            "recallDimension",
            manifest.RecallDimension,
            $"interestDimension of the schema, {manifest.Schema.InterestDimension}");
        Require(
            manifest.NeighbourCount is >= 0 and <= MaxNeighbours,
            "neighbourCount",
            manifest.NeighbourCount,
            $"0 to {MaxNeighbours}");
        Require(manifest.UserCount >= 0, "userCount", manifest.UserCount, "from 0");
        Require(
            manifest.HasUsers == (manifest.Schema.UserDimension > 0) && (manifest.HasRanker || !manifest.HasUsers),
            "userDimension of the schema",
            manifest.Schema.UserDimension,
            $"above 0 exactly where the version has {ArtifactNames.UserRows}, and only with {ArtifactNames.RankerGraph}");
        Require(
            manifest.HasRanker == (manifest.Schema.RankDimension > 0),
            "rankDimension of the schema",
            manifest.Schema.RankDimension,
            $"above 0 exactly where the version has {ArtifactNames.RankerGraph}");
        Require(
            (manifest.HasRecallContents || manifest.HasRankContents) == (manifest.Schema.ContentFields.Count > 0) && (manifest.HasRanker || !manifest.HasRankContents),
            "contentFields of the schema",
            manifest.Schema.ContentFields.Count,
            $"above 0 exactly where the version has {ArtifactNames.RecallContents} or {ArtifactNames.RankContents}, the latter only with {ArtifactNames.RankerGraph}");
        CheckTask(manifest);
        CheckFiles(manifest);
    }

    private static void CheckTask(ModelManifest manifest)
    {
        var named = manifest.Task?.ToString() ?? "missing";
        Require(
            manifest.Task is not null == (manifest.FormatVersion >= FirstFormatWithTask),
            "task",
            named,
            $"a task from format {FirstFormatWithTask} on, none before");
        Require(
            manifest.HasRanker || manifest.Task is null or ModelTask.NextItem,
            "task",
            named,
            $"{ModelTask.NextItem} in a version without {ArtifactNames.RankerGraph}, whose only scores are those of recall");
    }

    private static void CheckFiles(ModelManifest manifest)
    {
        var expected = ArtifactNames.Expected(manifest).Order(StringComparer.Ordinal);
        var listed = string.Join(", ", manifest.Files.Select(f => f.Name));
        var wanted = string.Join(", ", expected);
        Require(listed == wanted, "files", listed, wanted);
        foreach (var file in manifest.Files)
        {
            var length = ExpectedLength(manifest, file.Name);
            Require(
                length is null ? file.Length >= 0 : file.Length == length,
                $"length of {file.Name}",
                file.Length,
                length is null ? "from 0" : $"{length}, by the counts of the manifest");
            Require(
                file.Sha256.Length == 64 && file.Sha256.All(char.IsAsciiHexDigitLower),
                $"sha256 of {file.Name}",
                file.Sha256,
                "64 lower-case hex digits");
        }
    }

    private static long? ExpectedLength(ModelManifest manifest, string name) => name switch
    {
        ArtifactNames.Recall => (long)manifest.ItemCount * manifest.RecallDimension * sizeof(float),
        ArtifactNames.Rank => (long)manifest.ItemCount * manifest.Schema.RankDimension * sizeof(float),
        ArtifactNames.RecallContents => manifest.Schema.ContentFields.Sum(f => (long)f.Dimension) * manifest.RecallDimension * sizeof(float),
        ArtifactNames.RankContents => (1 + manifest.Schema.ContentFields.Sum(f => (long)f.Dimension)) * manifest.Schema.RankDimension * sizeof(float),
        ArtifactNames.UserRows => (1L + manifest.UserCount) * manifest.Schema.UserDimension * sizeof(float),
        ArtifactNames.Popularity => (long)manifest.ItemCount * sizeof(float),
        ArtifactNames.Neighbours => (long)manifest.ItemCount * manifest.NeighbourCount * (sizeof(int) + sizeof(float)),
        _ => null,
    };

    private static void Require(bool holds, string field, object value, string bound)
    {
        if (!holds)
        {
            throw new ArtifactException(
                ArtifactNames.Manifest,
                string.Create(CultureInfo.InvariantCulture, $"{field} is '{value}'; allowed: {bound}."));
        }
    }
}
