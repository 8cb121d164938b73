using System.Text;

namespace Recsys.Models;

/// <summary>
/// The tokens of searches, as Covington et al. 2016 (section 3.2) have them: each query's words and pairs of neighbouring words. Training and
/// serving both read them here.
/// </summary>
public static class SearchTokens
{
    /// <summary>The tokens: distinct, in lower case; a word is a run of letters and digits.</summary>
    /// <param name="text">Queries with bars between them, such as "cheap guitar|guitar lessons".</param>
    public static IEnumerable<string> Of(string text) => CategoryList.Members(text).SelectMany(OfQuery).Distinct(StringComparer.Ordinal);

    private static List<string> OfQuery(string query)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in query.EnumerateRunes().Append(new Rune(' ')))
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return [.. words, .. words.Zip(words.Skip(1), (a, b) => $"{a} {b}")];
    }
}
