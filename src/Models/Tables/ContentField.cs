using System.Globalization;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// A field of items that is a vector, such as of a text or an image. An item has it as one attribute of the field's name, whose value is a JSON
/// array of numbers, such as "[0.12,-0.5]". Training and serving both read it here.
/// </summary>
/// <param name="Name">Name of the field.</param>
/// <param name="Dimension">Length of its vectors, 1 to <see cref="MaxDimension"/>.</param>
public sealed record ContentField(string Name, int Dimension)
{
    /// <summary>The longest vector.</summary>
    public const int MaxDimension = 4096;

    /// <summary>Whether vectors are brought to unit length before the model sees them; those of a program's own fields are not.</summary>
    public bool IsUnit { get; init; } = true;

    /// <summary>Whether an attribute's value is meant as a vector: a list of several numbers in brackets, as no category is written.</summary>
    /// <param name="value">The value.</param>
    public static bool IsVector(string value) =>
        value is ['[', .., ']'] && value.AsSpan(1).TrimStart() is [>= '0' and <= '9' or '-' or '.', ..] && value.Contains(',', StringComparison.Ordinal);

    /// <summary>The text of a vector.</summary>
    /// <param name="vector">The vector, finite.</param>
    public static string TextOf(ReadOnlySpan<float> vector)
    {
        var numbers = new string[vector.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            // The shortest text that reads back as the same float.
            numbers[i] = vector[i].ToString("R", CultureInfo.InvariantCulture);
        }

        return $"[{string.Join(',', numbers)}]";
    }

    /// <summary>Reads numbers with commas, bars or white space between them, with or without brackets round them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vector">The numbers; empty where they are not all finite numbers.</param>
    public static bool TryParse(string text, out float[] vector)
    {
        var inner = text.AsSpan().Trim();
        inner = inner is ['[', .., ']'] ? inner[1..^1] : inner;
        var numbers = new List<float>();
        foreach (var range in inner.SplitAny(", |;\t\r\n".AsSpan()))
        {
            var part = inner[range];
            if (part.IsEmpty)
            {
                continue;
            }

            if (numbers.Count == MaxDimension || !float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !float.IsFinite(number))
            {
                vector = [];
                return false;
            }

            numbers.Add(number);
        }

        vector = [.. numbers];
        return vector.Length > 0;
    }

    /// <summary>Reads an item's vector of the field.</summary>
    /// <param name="attributes">The item's attributes; its first one of the field counts.</param>
    /// <param name="vector">Receives Dimension numbers, all 0 where there is none of this length.</param>
    /// <returns>Whether the item has one.</returns>
    public bool TryRead(IReadOnlyList<ItemAttribute> attributes, Span<float> vector)
    {
        vector = vector[..Dimension];
        vector.Clear();
        foreach (var attribute in attributes)
        {
            if (attribute.Field == Name && IsVector(attribute.Value))
            {
                if (!TryParse(attribute.Value, out var numbers) || numbers.Length != Dimension)
                {
                    return false;
                }

                numbers.CopyTo(vector);
                if (IsUnit)
                {
                    VectorMath.Normalize(vector);
                }

                return vector.ContainsAnyExcept(0f);
            }
        }

        return false;
    }
}
