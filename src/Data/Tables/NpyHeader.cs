using System.Globalization;

namespace Recsys.Data;

/// <summary>The header of a .npy file: a literal of a Python dictionary with three keys, in any order.</summary>
/// <param name="Type">The type of the numbers, such as "&lt;f4"; of an array of records the literal that stands there.</param>
/// <param name="IsFortran">Whether columns lie one after the other, not rows.</param>
/// <param name="Shape">Length of each dimension.</param>
internal sealed record NpyHeader(string Type, bool IsFortran, IReadOnlyList<long> Shape)
{
    /// <summary>Parses a header.</summary>
    /// <param name="text">The literal, with white space behind it.</param>
    /// <returns>The header, or null where the text is none.</returns>
    public static NpyHeader? Parse(string text) => new Reader(text).Read();

    private sealed class Reader(string text)
    {
        private int _at;

        public NpyHeader? Read()
        {
            var (type, fortran, shape) = ((string?)null, (bool?)null, (List<long>?)null);
            if (!Take('{'))
            {
                return null;
            }

            while (!Take('}'))
            {
                var known = (Quoted(), Take(':')) switch
                {
                    ("descr", true) when type is null => (type = Type()) is not null,
                    ("fortran_order", true) when fortran is null => (fortran = Truth()) is not null,
                    ("shape", true) when shape is null => (shape = Lengths()) is not null,
                    _ => false,
                };
                if (!known || (!Take(',') && Peek() != '}'))
                {
                    return null;
                }
            }

            return Peek() == '\0' && type is not null && fortran is { } order && shape is not null ? new NpyHeader(type, order, shape) : null;
        }

        // Records have a list of their fields here, which is told as it stands.
        private string? Type()
        {
            if (Peek() is '\'' or '"')
            {
                return Quoted();
            }

            var (start, open) = (_at, 0);
            for (; _at < text.Length; _at++)
            {
                open += text[_at] switch { '[' or '(' => 1, ']' or ')' => -1, _ => 0 };
                if (open == 0)
                {
                    return _at++ > start ? text[start.._at] : null;
                }
            }

            return null;
        }

        private bool? Truth() => Word("True") ? true : Word("False") ? false : null;

        private List<long>? Lengths()
        {
            if (!Take('('))
            {
                return null;
            }

            var lengths = new List<long>();
            while (!Take(')'))
            {
                _ = Peek();
                var start = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at]))
                {
                    _at++;
                }

                if (!long.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                {
                    return null;
                }

                // As Python 2 wrote whole numbers.
                _ = Take('L');
                lengths.Add(length);
                if (!Take(',') && Peek() != ')')
                {
                    return null;
                }
            }

            return lengths;
        }

        private string? Quoted()
        {
            if (Peek() is not ('\'' or '"'))
            {
                return null;
            }

            var end = text.IndexOf(text[_at], _at + 1);
            var inside = end < 0 ? null : text[(_at + 1)..end];
            _at = end < 0 ? text.Length : end + 1;
            return inside;
        }

        private bool Word(string word)
        {
            _ = Peek();
            var there = string.CompareOrdinal(text, _at, word, 0, word.Length) == 0;
            _at += there ? word.Length : 0;
            return there;
        }

        private bool Take(char c)
        {
            var there = Peek() == c;
            _at += there ? 1 : 0;
            return there;
        }

        private char Peek()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            return _at < text.Length ? text[_at] : '\0';
        }
    }
}
