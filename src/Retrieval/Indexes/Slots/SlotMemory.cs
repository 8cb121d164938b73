using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Recsys.Retrieval;

/// <summary>
/// The memory of an index, native or a file mapped copy-on-write, in columns. A search holds a reference (that of
/// <see cref="SafeHandle"/>) while it reads, so that an index may replace its memory, or be disposed, under running searches.
/// </summary>
internal sealed unsafe partial class SlotMemory : SafeHandle
{
    private const int CacheLine = 64;
    private const int HugePage = 2 << 20;
    private const int AdviseHugePages = 14;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly SlotLayout _layout;
    private int _count;

    /// <summary>Takes zeroed native memory with an empty map.</summary>
    public SlotMemory(SlotLayout layout)
        : base(0, ownsHandle: true)
    {
        _layout = layout;
        var huge = layout.Bytes >= 2 * HugePage;
        var alignment = huge ? HugePage : CacheLine;
        var bytes = (nuint)((layout.Bytes + alignment - 1) & -alignment);
        var start = NativeMemory.AlignedAlloc(bytes, (nuint)alignment);
        SetHandle((nint)start);
        if (huge && OperatingSystem.IsLinux())
        {
            // Random reads over hundreds of megabytes miss the TLB less. Only a hint: its failure changes nothing.
            _ = Advise(start, bytes, AdviseHugePages);
        }

        NativeMemory.Clear(start, bytes);
        GC.AddMemoryPressure(layout.Bytes);
        Map.Clear();
    }

    /// <summary>Takes over a mapped file.</summary>
    /// <param name="layout">Where the columns lie.</param>
    /// <param name="count">Slots in use.</param>
    /// <param name="file">The file.</param>
    /// <param name="view">Its view, whose pointer was acquired.</param>
    /// <param name="start">Where the columns begin.</param>
    public SlotMemory(SlotLayout layout, int count, MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start)
        : base(0, ownsHandle: true)
    {
        _layout = layout;
        _count = count;
        _file = file;
        _view = view;
        SetHandle((nint)start);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Slots there are.</summary>
    public int Capacity => _layout.Capacity;

    /// <summary>Slots in use: live, dead or being written.</summary>
    public int Count => Math.Min(Volatile.Read(ref _count), Capacity);

    /// <summary>Bytes of all columns.</summary>
    public long Bytes => _layout.Bytes;

    /// <summary>Columns there are.</summary>
    public int Columns => _layout.Offsets.Length;

    /// <summary>Item numbers.</summary>
    public int* Items => Column<int>(SlotLayout.Items);

    /// <summary>States, see <see cref="SlotState"/>.</summary>
    public byte* States => Column<byte>(SlotLayout.States);

    /// <summary>Item to slot.</summary>
    public SlotMap Map => new(Column<int>(SlotLayout.Map), _layout.MapEntries);

    /// <summary>All columns.</summary>
    public byte* Start => (byte*)handle;

    /// <summary>Takes a slot that no one else has.</summary>
    /// <returns>The slot, -1 if there is none left.</returns>
    public int Allocate()
    {
        // Not incremented beyond capacity, so that many refused writers cannot make it overflow.
        int slot;
        do
        {
            slot = Volatile.Read(ref _count);
            if (slot >= Capacity)
            {
                return -1;
            }
        }
        while (Interlocked.CompareExchange(ref _count, slot + 1, slot) != slot);
        return slot;
    }

    /// <summary>Takes the items of all slots of other memory to the same slots. This memory is empty, and nobody writes to either.</summary>
    public void TakeAll(SlotMemory from)
    {
        _count = from.Count;
        new ReadOnlySpan<int>(from.Items, _count).CopyTo(new Span<int>(Items, _count));
        new ReadOnlySpan<byte>(from.States, _count).CopyTo(new Span<byte>(States, _count));
        FillMap();
    }

    /// <summary>Takes the live items of other memory, in their order. This memory is empty, and nobody writes to either.</summary>
    /// <returns>New slot of each old slot, -1 for those that are not live.</returns>
    public int[] TakeLive(SlotMemory from)
    {
        var places = new int[from.Count];
        for (var slot = 0; slot < places.Length; slot++)
        {
            places[slot] = -1;
            if (from.States[slot] == SlotState.Live)
            {
                places[slot] = _count++;
                Items[places[slot]] = from.Items[slot];
                States[places[slot]] = SlotState.Live;
            }
        }

        FillMap();
        return places;
    }

    /// <summary>Start of a column.</summary>
    public T* Column<T>(int column)
        where T : unmanaged => (T*)((byte*)handle + _layout.Offsets[column]);

    /// <summary>Start of a column, which may not be there.</summary>
    public T* ColumnIf<T>(bool there, int column)
        where T : unmanaged => there ? Column<T>(column) : null;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_view is null)
        {
            NativeMemory.AlignedFree((void*)handle);
            GC.RemoveMemoryPressure(_layout.Bytes);
        }
        else
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file!.Dispose();
        }

        return true;
    }

    private void FillMap()
    {
        var map = Map;
        for (var slot = 0; slot < _count; slot++)
        {
            if (States[slot] == SlotState.Live)
            {
                map.Set(Items[slot], slot);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
