using System.Text.Json;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Recsys.Conformance;

namespace Recsys.Grains.Tests.Filters;

/// <summary>Filters as text and on the wire.</summary>
public sealed class ItemFilterTests
{
    [Theory]
    [InlineData("price < 20 and genre in (rpg, puzzle)")]
    [InlineData("5 <= price < 20")]
    [InlineData("a = 1 or b = 2 and not c = 3", "a = 1 or (b = 2 and not c = 3)")]
    [InlineData("(a = 1 or b = 2) and c = 3")]
    [InlineData("not (a = 1 or has b)")]
    [InlineData("a != 1 and b not in (1, 2)", "not a = 1 and not b in (1, 2)")]
    [InlineData("A IN ('x y', \"it's\", in-stock) Or Has C", "A in (\"x y\", \"it's\", in-stock) or has C")]
    [InlineData("  price>=-1.5e3  ", "price >= -1500")]
    [InlineData("'not' = \"and\"", "\"not\" = \"and\"")]
    [InlineData("a = ''", "a = \"\"")]
    [InlineData("a = \"\\\"\\\\\"")]
    [InlineData("((((a = 1))))", "a = 1")]
    public void Parse_Text_WritesTheSame(string text, string? written = null) =>
        Assert.Equal(written ?? text, ItemFilter.Parse(text).ToString());

    [Theory]
    [InlineData("", 1)]
    [InlineData("price", 6)]
    [InlineData("price <", 8)]
    [InlineData("price < cheap", 9)]
    [InlineData("price > >= 5", 9)]
    [InlineData("cheap < price < 20", 1)]
    [InlineData("5 < price < 20 < 30", 16)]
    [InlineData("genre in rpg", 10)]
    [InlineData("genre in ()", 11)]
    [InlineData("genre in (rpg puzzle)", 15)]
    [InlineData("genre = rpg puzzle", 13)]
    [InlineData("genre = rpg and", 16)]
    [InlineData("(genre = rpg", 13)]
    [InlineData("genre = rpg)", 12)]
    [InlineData("genre = \"rpg", 9)]
    [InlineData("and = 1", 1)]
    [InlineData("has has", 5)]
    public void Parse_WrongText_SaysWhere(string text, int position) =>
        Assert.Contains($"position {position}", Assert.Throws<FormatException>(() => ItemFilter.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_BracketsWithoutEnd_AreRefusedBeforeTheStackIsFull() =>
        Assert.Contains("at most 64", Assert.Throws<FormatException>(() => ItemFilter.Parse(new string('(', 1_000_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_WhatAnyFilterWrites_IsThatFilter() => Properties.ForAll(
        from filter in FilterWorld.Filter
        from items in FilterWorld.Items
        select (filter, items),
        world =>
        {
            var read = ItemFilter.Parse(world.filter.ToString());

            Assert.Equal(world.filter.ToString(), read.ToString());
            Assert.All(world.items, item => Assert.Equal(FilterWorld.Matches(world.filter, item), FilterWorld.Matches(read, item)));
        },
        count: 500);

    [Fact]
    public void Json_IsTheText()
    {
        var request = JsonSerializer.Deserialize<RecommendRequest>(
            """{ "userId": "u1", "filter": "price < 20 and genre in (rpg, puzzle)", "include": ["title"], "caps": [{ "field": "genre", "count": 3 }] }""",
            JsonSerializerOptions.Web)!;

        Assert.Equal("price < 20 and genre in (rpg, puzzle)", request.Filter!.ToString());
        Assert.Equal([new FieldCap("genre", 3)], request.Caps!);
        Assert.Equal("\"a = 1\"", JsonSerializer.Serialize(ItemFilter.In("a", "1")));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ItemFilter>("\"price <\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ItemFilter>("{}"));
    }

    [Fact]
    public void Serializer_AnyFilter_ComesBackAsItWas()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        Properties.ForAll(FilterWorld.Filter, filter =>
        {
            var request = serializer.Deserialize<RecommendRequest>(serializer.SerializeToArray(new RecommendRequest { UserId = "u1", Filter = filter }))!;
            Assert.Equal(filter.ToString(), request.Filter!.ToString());
        });
    }
}
