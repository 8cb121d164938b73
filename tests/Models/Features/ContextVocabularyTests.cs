namespace Recsys.Models.Tests;

public sealed class ContextVocabularyTests
{
    private static readonly ContextVocabulary Vocabulary = new(Categories(("device", ["phone", "desk"]), ("region", ["eu"])));

    [Theory]
    [InlineData("context.device", "device", "phone", 0)]
    [InlineData("context.device", "device", "desk", 1)]
    [InlineData("context.device", "device", "Desk", -1)]
    [InlineData("context.device", "region", "eu", -1)]
    [InlineData("context.region", "region", "eu", 0)]
    public void NumberOf_Context_IsTheCategorysPlaceOrUnknown(string feature, string field, string category, int number) =>
        Assert.Equal(number, Vocabulary.NumberOf(feature, new Dictionary<string, string> { [field] = category }));

    [Fact]
    public void NumberOf_NoContext_IsUnknown() => Assert.Equal(ContextVocabulary.Unknown, Vocabulary.NumberOf("context.device", null));

    [Fact]
    public void NumberOf_FieldOfAnotherVocabulary_Throws() =>
        Assert.Contains("context.size", Assert.Throws<ArgumentException>(() => Vocabulary.NumberOf("context.size", null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData]
    [InlineData("a", "a")]
    [InlineData("a", "")]
    public void Create_CategoriesThatBreakARule_Throws(params string[] categories) =>
        Assert.Contains("'device'", Assert.Throws<ArgumentException>(() => new ContextVocabulary(Categories(("device", categories)))).Message, StringComparison.Ordinal);

    internal static Dictionary<string, IReadOnlyList<string>> Categories(params (string Field, string[] Values)[] fields) =>
        fields.ToDictionary(f => f.Field, f => (IReadOnlyList<string>)f.Values);
}
