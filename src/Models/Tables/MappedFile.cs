using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace Recsys.Models;

/// <summary>A file mapped into memory for reading. The pointer is good until <see cref="Dispose"/>.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private const int HashChunk = 1 << 20;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _pointer;

    /// <summary>Maps the whole file; an empty one is allowed and has no pointer.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be opened or mapped.</exception>
    public MappedFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Length = stream.Length;
        if (Length == 0)
        {
            return;
        }

        _file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        try
        {
            _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pointer);
        }
        catch
        {
            _view?.Dispose();
            _file.Dispose();
            throw;
        }

        _pointer += _view.PointerOffset;
    }

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>Where the bytes are; null for an empty or disposed file.</summary>
    public byte* Pointer => _pointer;

    /// <summary>The bytes of a file of less than 2 GiB; they throw once the file is disposed.</summary>
    /// <exception cref="IOException">The file is longer.</exception>
    public ReadOnlyMemory<byte> Memory => Length switch
    {
        0 => ReadOnlyMemory<byte>.Empty,
        <= int.MaxValue => new Manager(this).Memory,
        _ => throw new IOException($"{Length} bytes cannot be addressed at once; allowed: at most {int.MaxValue}."),
    };

    /// <summary>SHA-256 of the bytes, as lower-case hex.</summary>
    public string ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long at = 0; at < Length; at += HashChunk)
        {
            hash.AppendData(new ReadOnlySpan<byte>(_pointer + at, (int)Math.Min(HashChunk, Length - at)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (_pointer is not null)
        {
            _pointer = null;
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file!.Dispose();
        }
    }

    private sealed class Manager(MappedFile file) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(file._pointer is null, file);
            return new Span<byte>(file._pointer, (int)file.Length);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ObjectDisposedException.ThrowIf(file._pointer is null, file);
            return new MemoryHandle(file._pointer + elementIndex);
        }

        public override void Unpin()
        {
            // A mapping never moves.
        }

        protected override void Dispose(bool disposing)
        {
            // The file's owner closes it.
        }
    }
}
