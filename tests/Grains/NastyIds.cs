namespace Recsys.Grains.Tests;

/// <summary>Ids that are different and that careless code takes for equal: as numbers, GUIDs, in another case, another Unicode form, cut off.</summary>
internal static class NastyIds
{
    private static readonly string[] Fixed =
    [
        "7", "07", "007", "+7", "-7", "7.0", "7e0", "0x7", " 7", "7 ", "\u0667", "\uff17", "0", "-0", "00", "195153448", "0195153448",
        "abc", "ABC", "Abc", "A+x", "a+x", "a x", "a%20x", "a%2Bx", "stra\u00dfe", "strasse", "STRASSE", "I", "i", "\u0130", "\u0131",
        "\u00e9", "e\u0301", "\u00c5", "A\u030a", "\u212b", "\ufb01", "fi", "\u1112\u1161\u11ab", "\ud55c",
        "0f8fad5b-d9cb-469f-a165-70867728950e", "0F8FAD5B-D9CB-469F-A165-70867728950E", "{0f8fad5b-d9cb-469f-a165-70867728950e}", "0f8fad5bd9cb469fa16570867728950e",
        "0f8fad5b-d9cb-469f-a165-70867728950e+x", "0f8fad5bd9cb469fa16570867728950e+x", "f", "0f", "F", "ff", "FF", "true", "True", "null", "NULL",
        "'", "''", "\"", "\\", "\\\\", "a/b", "a\\b", "a;b", "a--b", "%", "_", "*", "a\u200bb", "ab", "\ufeffab", "\ufffd", "\ud83c\udfae", "\ud83c\udfad",
        new('x', 128), new('x', 127), new string('x', 127) + "y",
    ];

    /// <summary>All of them, each once, those made of numbers by a seed among them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Fixed.Concat(Generated(new Random(16))).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Generated(Random random)
    {
        for (var i = 0; i < 100; i++)
        {
            var number = random.NextInt64(long.MinValue, long.MaxValue);
            yield return $"{number}";
            yield return $"0{number}";
            yield return $"{number:x}";
            yield return $"{number:X}";
            yield return $"{new Guid((int)number, (short)i, 0, BitConverter.GetBytes(number)):N}";
            yield return $"{new Guid((int)number, (short)i, 0, BitConverter.GetBytes(number)):D}";
            yield return $"{new Guid((int)number, (short)i, 0, BitConverter.GetBytes(number)):D}".ToUpperInvariant();
        }
    }
}
