using FsCheck.Fluent;
using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public sealed unsafe class SlotMapTests
{
    [Fact]
    public void AnyOperations_EqualThoseOfADictionary() =>
        Properties.ForAll(Gen.Choose(0, 1_000_000), seed =>
        {
            const int Items = 30;
            var random = new Random(seed);
            var length = SlotMap.EntriesFor(Items);
            var expected = new Dictionary<int, int>();
            fixed (int* entries = new int[2 * length])
            {
                var map = new SlotMap(entries, length);
                map.Clear();
                for (var i = 0; i < 500; i++)
                {
                    // Numbers far apart and in runs, more of them than there is room for at once.
                    var item = random.Next(2) == 0 ? random.Next(45) : int.MaxValue - random.Next(45);
                    if (random.Next(2) == 0)
                    {
                        map.Remove(item);
                        expected.Remove(item);
                    }
                    else if (expected.Count < Items || expected.ContainsKey(item))
                    {
                        map.Set(item, i);
                        expected[item] = i;
                    }

                    Assert.Equal(expected.GetValueOrDefault(item, -1), map.Find(item));
                }

                for (var item = 0; item < 45; item++)
                {
                    Assert.Equal(expected.GetValueOrDefault(item, -1), map.Find(item));
                    Assert.Equal(expected.GetValueOrDefault(int.MaxValue - item, -1), map.Find(int.MaxValue - item));
                }
            }
        });
}
