namespace Recsys.Data;

/// <summary>
/// A text in which quotes within quoted fields are escaped by backslashes, read as one in which they are doubled. There, two backslashes are
/// one; before anything else, and outside of quotes, a backslash is itself.
/// </summary>
/// <param name="text">The text; UTF-8, whose other bytes are none of the two.</param>
internal sealed class BackslashQuotes(Stream text) : Stream
{
    private readonly byte[] _read = new byte[1 << 15];
    private readonly List<byte> _ready = [];
    private int _taken;
    private bool _isQuoted;
    private bool _isEscaped;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_taken == _ready.Count && buffer.Length > 0)
        {
            _ready.Clear();
            _taken = 0;
            var count = text.Read(_read);
            if (count == 0)
            {
                // A backslash that ends the text is one.
                if (!_isEscaped)
                {
                    return 0;
                }

                _ready.Add((byte)'\\');
                _isEscaped = false;
            }

            foreach (var b in _read.AsSpan(0, count))
            {
                Take(b);
            }
        }

        var given = Math.Min(buffer.Length, _ready.Count - _taken);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_ready).Slice(_taken, given).CopyTo(buffer);
        _taken += given;
        return given;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(byte b)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            _ready.AddRange(b switch { (byte)'"' => "\"\""u8, (byte)'\\' => "\\"u8, _ => [(byte)'\\', b] });
        }
        else if (_isQuoted && b == '\\')
        {
            _isEscaped = true;
        }
        else
        {
            _isQuoted ^= b == '"';
            _ready.Add(b);
        }
    }
}
