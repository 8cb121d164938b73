namespace Recsys.Data;

/// <summary>
/// Collects the malformed rows of one file, so that a single read reports all of them and not only the first.
/// Keeps the count of all and the text of the first few: a file of another format altogether must not fill the memory.
/// </summary>
internal sealed class MalformedRows(string file)
{
    private const int MaxExamples = 20;
    private const int MaxValueLength = 100;
    private readonly List<MalformedRow> _examples = [];
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count => _count;

    public void Add(long line, string value, string reason)
    {
        _count++;
        if (_examples.Count < MaxExamples)
        {
            var text = value.Trim();
            _examples.Add(new MalformedRow(
                line, text.Length > MaxValueLength ? text[..MaxValueLength] + "…" : text, reason));
        }
    }

    public void ThrowIfAny()
    {
        if (_count > 0)
        {
            throw new DataFormatException(file, _count, _examples);
        }
    }
}
