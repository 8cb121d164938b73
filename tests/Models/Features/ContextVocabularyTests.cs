namespace Recsys.Models.Tests;

public sealed class ContextVocabularyTests
{
    private static readonly ContextVocabulary Vocabulary = new(
        Categories(("device", ["phone", "desk"]), ("region", ["eu"])), new Dictionary<string, NumberScale> { ["price"] = new(4, 2) });

    [Theory]
    [InlineData("context.device", "device", "phone", 0)]
    [InlineData("context.device", "device", "desk", 1)]
    [InlineData("context.device", "device", "Desk", -1)]
    [InlineData("context.device", "region", "eu", -1)]
    [InlineData("context.region", "region", "eu", 0)]
    public void Write_Category_IsItsPlaceOrUnknown(string feature, string field, string category, int number) =>
        Assert.Equal([number], Write(feature, new Dictionary<string, string> { [field] = category }));

    // How many members are unknown, then a 1 for each known one.
    [Theory]
    [InlineData("phone", 0f, 1f, 0f)]
    [InlineData("desk|phone", 0f, 1f, 1f)]
    [InlineData(" desk || desk", 0f, 0f, 1f)]
    [InlineData("watch|desk|Phone", 2f, 0f, 1f)]
    [InlineData("", 1f, 0f, 0f)]
    [InlineData("|", 1f, 0f, 0f)]
    public void Write_List_CountsMembers(string list, params float[] counts)
    {
        Assert.Equal(counts, Write("context_list.device", new Dictionary<string, string> { ["device"] = list }));
        Assert.Equal(3, Vocabulary.WidthOf("context_list.device"));
    }

    [Theory]
    [InlineData("5", 0.5f)]
    [InlineData("-1e0", -2.5f)]
    [InlineData("5,0", 0)]
    [InlineData("NaN", 0)]
    public void Write_Number_IsScaled(string text, float number) =>
        Assert.Equal([number], Write("context_number.price", new Dictionary<string, string> { ["price"] = text }));

    [Theory]
    [InlineData("context.device", -1f)]
    [InlineData("context_list.device", 1f, 0f, 0f)]
    [InlineData("context_number.price", 0f)]
    public void Write_NoContext_IsUnknown(string feature, params float[] values)
    {
        Assert.Equal(values, Write(feature, null));
        Assert.Equal(values, Write(feature, new Dictionary<string, string> { ["other"] = "phone" }));
    }

    [Theory]
    [InlineData("context.size")]
    [InlineData("context_list.price")]
    [InlineData("context_number.device")]
    public void Write_FieldOfAnotherVocabulary_Throws(string feature) =>
        Assert.Contains(feature, Assert.Throws<ArgumentException>(() => Vocabulary.Write(feature, null, new float[9])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("context.a", true)]
    [InlineData("context_list.a", true)]
    [InlineData("context_number.a", true)]
    [InlineData("context.", false)]
    [InlineData("context_list.", false)]
    [InlineData("contexts.a", false)]
    [InlineData("hour", false)]
    public void IsField_Feature_IsByWhatItBeginsWith(string feature, bool isField) => Assert.Equal(isField, ContextVocabulary.IsField(feature));

    [Theory]
    [InlineData]
    [InlineData("a", "a")]
    [InlineData("a", "")]
    public void Create_CategoriesThatBreakARule_Throws(params string[] categories) =>
        Assert.Contains("'device'", Assert.Throws<ArgumentException>(() => new ContextVocabulary(Categories(("device", categories)))).Message, StringComparison.Ordinal);

    private static float[] Write(string feature, IReadOnlyDictionary<string, string>? context)
    {
        // Filled, since what is written must not depend on what was there.
        var values = Enumerable.Repeat(7f, Vocabulary.WidthOf(feature)).ToArray();
        Vocabulary.Write(feature, context, values);
        return values;
    }

    internal static Dictionary<string, IReadOnlyList<string>> Categories(params (string Field, string[] Values)[] fields) =>
        fields.ToDictionary(f => f.Field, f => (IReadOnlyList<string>)f.Values);
}
