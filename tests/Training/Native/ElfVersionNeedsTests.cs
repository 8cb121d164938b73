using Recsys.Training.Native;

namespace Recsys.Training.Tests.Native;

public class ElfVersionNeedsTests
{
    [Fact]
    public void Read_SyntheticFile_ListsEveryNeedInOrder()
    {
        var file = SyntheticElf.Create(("libm.so.6", ["GLIBC_2.2.5"]), ("libstdc++.so.6", ["GLIBCXX_3.4.30", "GLIBCXX_3.4.32"]));

        var needs = ElfVersionNeeds.Read(file);

        Assert.Equal(
            [("libm.so.6", "GLIBC_2.2.5"), ("libstdc++.so.6", "GLIBCXX_3.4.30"), ("libstdc++.so.6", "GLIBCXX_3.4.32")],
            needs.Select(n => (n.Library, n.Version)));
        Assert.All(needs, n => Assert.Equal(0, n.Flags));
    }

    [Fact]
    public void Read_NotElf_Throws()
    {
        var e = Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Read(new byte[100]));
        Assert.Contains("ELF", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedFile_Throws()
    {
        var file = SyntheticElf.Create(("libm.so.6", ["GLIBC_2.2.5"]));
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Read(file.AsSpan(0, file.Length - 64)));
    }
}
