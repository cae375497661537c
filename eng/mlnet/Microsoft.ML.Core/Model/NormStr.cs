using System.Collections;

namespace Microsoft.ML.Internal.Utilities;

/// <summary>A string of a model, with its number.</summary>
sealed class NormStr
{
    public readonly ReadOnlyMemory<char> Value;
    public readonly int Id;

    NormStr(string text, int id)
    {
        Value = text.AsMemory();
        Id = id;
    }

    public override string ToString() => Value.ToString();

    /// <summary>The strings of a model, each once, in the order in which they came.</summary>
    public sealed class Pool : IEnumerable<NormStr>
    {
        readonly Dictionary<string, NormStr> _byText = [];
        readonly List<NormStr> _all = [];

        public int Count => _all.Count;

        public NormStr Add(string str)
        {
            if (_byText.TryGetValue(str, out var known))
                return known;
            var added = new NormStr(str, _all.Count);
            _byText.Add(str, added);
            _all.Add(added);
            return added;
        }

        public NormStr Add(ReadOnlyMemory<char> str) => Add(str.ToString());

        public IEnumerator<NormStr> GetEnumerator() => _all.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
