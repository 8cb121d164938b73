namespace Recsys.Models.Tests;

public class SearchTokensTests
{
    [Theory]
    [InlineData("Cheap Guitar", "cheap,guitar,cheap guitar")]
    [InlineData(" how to  cook?| HOW long ", "how,to,cook,how to,to cook,long,how long")]
    [InlineData("Ärger, Straße 7", "ärger,straße,7,ärger straße,straße 7")]
    [InlineData("猫 𝒳", "猫,𝒳,猫 𝒳")]
    [InlineData("?!|", "")]
    public void Of_Queries_AreWordsAndPairsOfWords(string text, string tokens) => Assert.Equal(tokens.Split(',', StringSplitOptions.RemoveEmptyEntries), SearchTokens.Of(text));
}
