using System.Globalization;
using System.Text;

namespace Recsys;

/// <summary>
/// Reads a filter from text by recursive descent:
/// <code>
/// any       = all { "or" all }
/// all       = not { "and" not }
/// not       = "not" not | "(" any ")" | condition
/// condition = "has" word | word "=" word | word "!=" word | word [ "not" ] "in" "(" word { "," word } ")"
///           | word ( "&lt;" | "&lt;=" | ">" | ">=" ) number | number ( "&lt;" | "&lt;=" ) word ( "&lt;" | "&lt;=" ) number
/// </code>
/// </summary>
internal sealed class FilterParser(string text)
{
    // Brackets that say nothing new cost no level of the filter, but the stack must not be theirs to fill.
    private const int MaxNesting = 64;

    private static readonly string[] Keywords = ["and", "or", "not", "in", "has"];

    private int _next;
    private int _start;
    private int _nesting;
    private string _token = string.Empty;
    private bool _isQuoted;

    /// <summary>Whether a character may stand in a word without quotes.</summary>
    public static bool IsPlain(char c) => !char.IsWhiteSpace(c) && !char.IsControl(c) && !"(),=!<>\"'\\".Contains(c);

    /// <summary>Whether a word needs quotes because it has a meaning of its own.</summary>
    public static bool IsKeyword(string word) => Keywords.Contains(word, StringComparer.OrdinalIgnoreCase);

    public ItemFilter Parse()
    {
        Read();
        var filter = Any();
        return _token.Length == 0 && !_isQuoted ? filter : throw Unexpected("'and', 'or' or the end");
    }

    private ItemFilter Any() => Join("or", All, static f => new AnyFilter(f));

    private ItemFilter All() => Join("and", Not, static f => new AllFilter(f));

    private ItemFilter Join(string joint, Func<ItemFilter> part, Func<ItemFilter[], ItemFilter> join)
    {
        var first = part();
        if (!Is(joint))
        {
            return first;
        }

        List<ItemFilter> parts = [first];
        while (TryTake(joint))
        {
            parts.Add(part());
        }

        return join([.. parts]);
    }

    private ItemFilter Not()
    {
        if (++_nesting > MaxNesting)
        {
            throw Unexpected($"at most {MaxNesting} brackets and negations around a condition");
        }

        ItemFilter filter;
        if (TryTake("not"))
        {
            filter = new NotFilter(Not());
        }
        else if (TryTake("("))
        {
            filter = Any();
            Take(")");
        }
        else
        {
            filter = Condition();
        }

        _nesting--;
        return filter;
    }

    private ItemFilter Condition()
    {
        if (TryTake("has"))
        {
            return new FieldFilter(Word("a field"));
        }

        var start = _start;
        var word = Word("a condition");
        if (TryTake("="))
        {
            return new ValueFilter(word, [Word("a value")]);
        }

        if (TryTake("!="))
        {
            return new NotFilter(new ValueFilter(word, [Word("a value")]));
        }

        if (TryTake("in"))
        {
            return new ValueFilter(word, Values());
        }

        if (TryTake("not"))
        {
            Take("in");
            return new NotFilter(new ValueFilter(word, Values()));
        }

        var excluded = TryTake(">");
        if (excluded || TryTake(">="))
        {
            return new NumberFilter(word, Low: Number(), LowExcluded: excluded);
        }

        return Below(word, start);
    }

    // "price < 20", or the beginning of "5 < price < 20".
    private NumberFilter Below(string word, int start)
    {
        var excluded = TryTake("<");
        if (!excluded)
        {
            Take("<=", "'=', '!=', '<', '<=', '>', '>=', 'in' or 'not in'");
        }

        var second = (Start: _start, Word: Word("a number"));
        if (!Is("<") && !Is("<="))
        {
            return new NumberFilter(word, High: Number(second.Word, second.Start), HighExcluded: excluded);
        }

        var highExcluded = TryTake("<");
        if (!highExcluded)
        {
            Take("<=");
        }

        return new NumberFilter(second.Word, Number(word, start), Number(), excluded, highExcluded);
    }

    private string[] Values()
    {
        Take("(");
        List<string> values = [Word("a value")];
        while (TryTake(","))
        {
            values.Add(Word("a value"));
        }

        Take(")", "',' or ')'");
        return [.. values];
    }

    private double Number()
    {
        var start = _start;
        return Number(Word("a number"), start);
    }

    private static double Number(string word, int start) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"The filter has '{word}' at position {start + 1}; a number was expected, such as 19.99.");

    private string Word(string expected)
    {
        if (!_isQuoted && (_token.Length == 0 || !IsPlain(_token[0]) || IsKeyword(_token)))
        {
            throw Unexpected(expected);
        }

        var word = _token;
        Read();
        return word;
    }

    private bool Is(string token) => !_isQuoted && _token.Equals(token, StringComparison.OrdinalIgnoreCase);

    private bool TryTake(string token)
    {
        if (!Is(token))
        {
            return false;
        }

        Read();
        return true;
    }

    private void Take(string token, string? expected = null)
    {
        if (!TryTake(token))
        {
            throw Unexpected(expected ?? $"'{token}'");
        }
    }

    // Reads the next token: a word, one in quotes, a sign; empty at the end.
    private void Read()
    {
        while (_next < text.Length && char.IsWhiteSpace(text[_next]))
        {
            _next++;
        }

        _start = _next;
        _isQuoted = _next < text.Length && text[_next] is '"' or '\'';
        if (_isQuoted)
        {
            _token = Quoted(text[_next++]);
            return;
        }

        while (_next < text.Length && IsPlain(text[_next]))
        {
            _next++;
        }

        if (_next == _start && _next < text.Length)
        {
            _next += text[_next] is '<' or '>' or '!' && _next + 1 < text.Length && text[_next + 1] == '=' ? 2 : 1;
        }

        _token = text[_start.._next];
    }

    private string Quoted(char quote)
    {
        var word = new StringBuilder();
        for (; _next < text.Length && text[_next] != quote; _next++)
        {
            if (text[_next] == '\\' && _next + 1 < text.Length)
            {
                _next++;
            }

            word.Append(text[_next]);
        }

        return _next++ < text.Length ? word.ToString() : throw new FormatException($"The quote at position {_start + 1} of the filter has no end.");
    }

    private FormatException Unexpected(string expected) => new(
        $"The filter {(_token.Length == 0 && !_isQuoted ? "ends" : $"has '{_token}'")} at position {_start + 1}; expected was {expected}.");
}
