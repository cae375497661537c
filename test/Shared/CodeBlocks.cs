namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>The blocks of C# on a page of the documentation, each below a mark that says of which file and region it is: <c>&lt;!-- file#region --&gt;</c>.</summary>
static class CodeBlocks
{
    /// <summary>Fails unless a page has so many blocks at least, and each is its region of a source file that is compiled.</summary>
    public static void AssertAreRegions(string page, int least)
    {
        var readme = File.ReadAllLines(Repository.Path(page));
        var blocks = 0;
        for (var i = 0; i < readme.Length; i++)
        {
            if (readme[i] != "```csharp") continue;
            var mark = readme[i - 1].Split(' ', '#') is ["<!--", var file, var region, "-->"] ? (File: file, Region: region) : throw new AssertFailedException($"{page} line {i}: no '<!-- file#region -->' above the block");
            var block = readme.Skip(i + 1).TakeWhile(line => line != "```").ToArray();
            var source = File.ReadAllLines(Repository.Path(mark.File));
            var code = source.SkipWhile(line => line.Trim() != $"// <{mark.Region}>").Skip(1).TakeWhile(line => line.Trim() != $"// </{mark.Region}>").ToArray();
            var indent = code.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
            Assert.AreEqual(string.Join('\n', code.Select(line => line.Length > 0 ? line[indent..] : "")), string.Join('\n', block), $"{page}'s block {mark}");
            blocks++;
        }
        Assert.IsTrue(blocks >= least, $"{blocks} blocks");
    }
}
