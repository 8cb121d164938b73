using System.Text;
using FsCheck.Fluent;

namespace Recsys.Models.Tests;

/// <summary>Artefacts whose manifest is right about files that are wrong.</summary>
public sealed class FaultyContentTests
{
    [Theory]
    [InlineData(ArtifactNames.Recall)]
    [InlineData(ArtifactNames.Rank)]
    [InlineData(ArtifactNames.Popularity)]
    [InlineData(ArtifactNames.RecallAttributes)]
    [InlineData(ArtifactNames.RankAttributes)]
    public void Open_FloatNotFinite_IsRefusedNamingIt(string file)
    {
        foreach (var value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            using var artefact = new Artefact();
            var bytes = artefact.Read(file);
            BitConverter.TryWriteBytes(bytes.AsSpan(4), value);
            artefact.Replace(file, bytes);
            artefact.AssertRefused(file, FormattableString.Invariant($"float 1 is {value}"));
        }
    }

    [Fact]
    public void Open_NegativePopularity_IsRefused()
    {
        using var artefact = new Artefact();
        artefact.Replace(ArtifactNames.Popularity, [.. new[] { 1f, 0f, -1f }.SelectMany(BitConverter.GetBytes)]);
        artefact.AssertRefused(ArtifactNames.Popularity, "the count of row 2 is -1");
    }

    [Theory]
    [InlineData("a\nb\n", "2 whole lines")]
    [InlineData("a\nb\nc", "2 whole lines")]
    [InlineData("a\nb\nc\nd\n", "4 whole lines")]
    [InlineData("a\n\nc\n", "the id of row 1 is ''")]
    [InlineData("a\nb\r\nc\n", "the id of row 1 is")]
    [InlineData("a\nb\na\n", "'a' is in rows 0 and 2")]
    public void Open_WrongItems_IsRefused(string text, string phrase)
    {
        using var artefact = new Artefact();
        artefact.Replace(ArtifactNames.Items, Encoding.UTF8.GetBytes(text));
        artefact.AssertRefused(ArtifactNames.Items, phrase);
    }

    [Fact]
    public void Open_ItemsNotUtf8_IsRefused()
    {
        using var artefact = new Artefact();
        artefact.Replace(ArtifactNames.Items, [(byte)'a', 10, 0xff, 10, (byte)'c', 10]);
        artefact.AssertRefused(ArtifactNames.Items, "not UTF-8");
    }

    [Fact]
    public void Open_NeighbourOutsideTheItems_IsRefused()
    {
        using var artefact = new Artefact();
        var bytes = artefact.Read(ArtifactNames.Neighbours);
        BitConverter.TryWriteBytes(bytes, 3);
        artefact.Replace(ArtifactNames.Neighbours, bytes);
        artefact.AssertRefused(ArtifactNames.Neighbours, "row 3; allowed: 0 to 2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[{\"field\":\"a\"}]")]
    [InlineData("[{\"field\":null,\"value\":\"b\"}]")]
    public void Open_WrongAttributes_IsRefused(string json)
    {
        using var artefact = new Artefact();
        artefact.Replace(ArtifactNames.Attributes, Encoding.UTF8.GetBytes(json));
        artefact.AssertRefused(ArtifactNames.Attributes, "");
    }

    [Fact]
    public void Open_AttributeTwice_IsRefused()
    {
        using var artefact = new Artefact();
        artefact.Replace(
            ArtifactNames.Attributes, """[{"field":"a","value":"b"},{"field":"a","value":"b"}]"""u8.ToArray());
        artefact.AssertRefused(ArtifactNames.Attributes, "attribute 1 is 'a' = 'b'");
    }

    [Fact]
    public void Open_AttributesThatDoNotFitTheVectors_IsRefused()
    {
        using var artefact = new Artefact();
        artefact.Replace(ArtifactNames.Attributes, "[]"u8.ToArray());
        artefact.AssertRefused(ArtifactNames.RecallAttributes, "do not make 0 vectors");
    }

    [Fact]
    public void Open_RandomBytesInPlaceOfAParsedFile_AreRefused()
    {
        string[] files =
        [
            ArtifactNames.Golden, ArtifactNames.UserGraph, ArtifactNames.RankerGraph, ArtifactNames.Attributes, ArtifactNames.Items,
        ];
        var contents =
            from file in Gen.Elements(files)
            from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
            select (file, bytes);
        using var artefact = new Artefact();
        var sound = artefact.Manifest;

        PropertyChecks.ForAll(contents, c =>
        {
            var before = artefact.Read(c.file);
            artefact.Replace(c.file, c.bytes);
            artefact.AssertRefused(c.file, c.file);
            artefact.Write(c.file, before);
            artefact.Seal(sound);
        });
    }

    [Fact]
    public void Open_GoldenFileCutAnywhereAndListed_IsRefused()
    {
        using var artefact = new Artefact();
        var golden = artefact.Read(ArtifactNames.Golden);
        for (var length = 0; length < golden.Length; length++)
        {
            Assert.Equal(ArtifactNames.Golden, Assert.Throws<ArtifactException>(() => GoldenFile.Parse(golden.AsSpan(0, length))).File);
        }

        Assert.Throws<ArtifactException>(() => GoldenFile.Parse([.. golden, 0]));
    }

    [Fact]
    public void ParseGolden_AnyByteChanged_GivesNoOtherException()
    {
        using var artefact = new Artefact();
        var golden = artefact.Read(ArtifactNames.Golden);
        for (var i = 0; i < golden.Length; i++)
        {
            foreach (var value in new byte[] { 0x00, 0x7f, 0x80, 0xff })
            {
                var changed = (byte[])golden.Clone();
                changed[i] = value;
                var error = Record.Exception(() => GoldenFile.Parse(changed));
                Assert.True(error is null or ArtifactException, $"byte {i} = {value}: {error}");
            }
        }
    }
}
