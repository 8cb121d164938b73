using System.Runtime.InteropServices;

namespace Recsys.Retrieval;

/// <summary>
/// Moves the live nodes of a graph to new memory. A node that had links to removed ones gets its neighbours chosen anew from
/// its live links and those that the removed ones had (FreshDiskANN's Algorithm 4, arXiv 2105.09613); one that is left
/// without any is inserted anew. A live copy of a removed node takes its place.
/// </summary>
/// <typeparam name="TSpace">How nodes are compared.</typeparam>
internal sealed unsafe class HnswCompaction<TSpace>
    where TSpace : struct, IGraphSpace<TSpace>
{
    // Beyond the removed neighbours' links, those of removed nodes behind them are looked at up to this many.
    private const int MostCandidates = 1024;

    private readonly HnswBuilder<TSpace> _builder;
    private readonly SlotMemory _memory;
    private readonly HnswColumns _from;
    private readonly HnswColumns _to;
    private readonly SlotMemory _target;
    private readonly int[] _nodes;
    private readonly HashSet<int> _met = [];
    private readonly List<int> _reached = [];
    private readonly List<ulong> _candidates = [];

    public HnswCompaction(HnswBuilder<TSpace> builder, SlotMemory memory, in HnswColumns from, SlotMemory target, in HnswColumns to)
    {
        _builder = builder;
        _memory = memory;
        _from = from;
        _target = target;
        _to = to;
        _nodes = new int[memory.Count];
    }

    /// <summary>Moves the nodes.</summary>
    /// <param name="places">New slot of each old slot, -1 for those that are not live.</param>
    /// <param name="scratch">Scratch memory.</param>
    public void Run(ReadOnlySpan<int> places, SearchScratch scratch)
    {
        var entry = HnswEntry.None;
        for (var slot = 0; slot < places.Length; slot++)
        {
            if (places[slot] >= 0)
            {
                _from.CopyVector(_to, slot, places[slot]);
            }

            _nodes[slot] = _from.IsCopy(slot) ? -1 : MoveGroup(slot, places);
            if (_nodes[slot] is >= 0 and var place)
            {
                entry = entry.Slot < 0 || _to.Levels[place] > entry.Level ? new HnswEntry(place, _to.Levels[place]) : entry;
            }
        }

        _to.Entry = entry;
        var space = TSpace.Create(_to, scratch);
        var stranded = new List<int>();
        for (var slot = 0; slot < places.Length; slot++)
        {
            if (_nodes[slot] is >= 0 and var place)
            {
                for (var level = 0; level <= _to.Levels[place]; level++)
                {
                    Relink(ref space, slot, place, level);
                }

                if (_to.Links(place, 0)[0] < 0 && place != entry.Slot)
                {
                    stranded.Add(place);
                }
            }
        }

        foreach (var place in stranded)
        {
            _builder.Connect(_target, _to, place, scratch, mayHang: false);
        }
    }

    // Makes the node of a slot and its copies: the slot itself or, if it is not live, the first of them that is. Their new place, or -1.
    private int MoveGroup(int slot, ReadOnlySpan<int> places)
    {
        var node = -1;
        for (var member = slot; member >= 0; member = _from.NextCopy(member))
        {
            if (places[member] is >= 0 and var place)
            {
                _to.TakeLists(place, node < 0 ? _from.Levels[slot] : 0);
                if (node < 0)
                {
                    node = place;
                }
                else
                {
                    _to.HangCopy(node, place);
                }
            }
        }

        return node;
    }

    private void Relink(ref TSpace space, int slot, int place, int level)
    {
        var links = new Span<int>(_to.Links(place, level), _to.MostLinks(level));
        if (!Reach(slot, level))
        {
            for (var i = 0; i < _reached.Count; i++)
            {
                links[i] = _nodes[_reached[i]];
            }

            return;
        }

        space.AimAt(place);
        _candidates.Clear();
        foreach (var reached in _reached)
        {
            _candidates.Add(CandidatePool.Entry(_nodes[reached], space.Score(_nodes[reached])));
        }

        _candidates.Sort(static (a, b) => b.CompareTo(a));
        HnswNeighbours<TSpace>.Select(ref space, CollectionsMarshal.AsSpan(_candidates), links);
    }

    // Lists the live nodes that a node is linked to, directly or through removed ones; whether there were such.
    private bool Reach(int slot, int level)
    {
        _met.Clear();
        _reached.Clear();
        _met.Add(slot);
        var removed = new Queue<int>();
        var next = slot;
        var through = false;
        do
        {
            var links = _from.Links(next, level);
            for (var i = 0; i < _from.MostLinks(level) && links[i] is >= 0 and var link; i++)
            {
                if (_met.Add(link))
                {
                    if (_nodes[link] >= 0)
                    {
                        // A node is on fewer levels than before if the new arena had no room for all.
                        if (_to.Levels[_nodes[link]] >= level)
                        {
                            _reached.Add(link);
                        }
                    }
                    else if (_memory.States[link] == SlotState.Dead)
                    {
                        through = true;
                        removed.Enqueue(link);
                    }
                }
            }
        }
        while (_reached.Count < MostCandidates && removed.TryDequeue(out next));
        return through;
    }
}
