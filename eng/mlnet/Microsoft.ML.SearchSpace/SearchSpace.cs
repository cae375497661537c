using System.Collections;
using System.Text;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.SearchSpace;

/// <summary>Options by name. Their features are in the order of the names.</summary>
public class SearchSpace : OptionBase, IDictionary<string, OptionBase>
{
    readonly Dictionary<string, OptionBase> _options = [];
    readonly Parameter _fixed;

    public SearchSpace()
    {
    }

    /// <summary>The options that a type's attributes name; all other properties keep what the default has.</summary>
    protected SearchSpace(Type typeInfo, Parameter defaultOption = null)
    {
        _fixed = defaultOption;
        foreach (var (name, option) in OptionAttributes.Of(typeInfo, defaultOption)) _options.Add(name, option);
    }

    internal static SearchSpace Nested(Type type, Parameter defaultOption) => new(type, defaultOption);

    public override double[] Default => [.. Ordered.SelectMany(pair => pair.Value.Default)];

    public override int FeatureSpaceDim => _options.Values.Sum(option => option.FeatureSpaceDim);

    public override int?[] Step => [.. Ordered.SelectMany(pair => pair.Value.Step)];

    public ICollection<string> Keys => _options.Keys;

    public ICollection<OptionBase> Values => _options.Values;

    public int Count => _options.Count;

    public bool IsReadOnly => false;

    IOrderedEnumerable<KeyValuePair<string, OptionBase>> Ordered => _options.OrderBy(pair => pair.Key);

    public OptionBase this[string key]
    {
        get => _options[key];
        set => _options[key] = value;
    }

    public override Parameter SampleFromFeatureSpace(double[] feature)
    {
        var sample = Parameter.CreateNestedParameter();
        if (_fixed is not null)
            foreach (var pair in (IEnumerable<KeyValuePair<string, Parameter>>)_fixed) sample[pair.Key] = pair.Value;
        var position = 0;
        foreach (var (name, option) in Ordered)
        {
            if (position + option.FeatureSpaceDim > feature.Length) throw new IndexOutOfRangeException();
            sample[name] = option.SampleFromFeatureSpace(feature[position..(position + option.FeatureSpaceDim)]);
            position += option.FeatureSpaceDim;
        }

        return sample;
    }

    public override double[] MappingToFeatureSpace(Parameter parameter) =>
        [.. Ordered.SelectMany(pair => pair.Value.MappingToFeatureSpace(parameter[pair.Key]))];

    public void Add(string key, OptionBase value) => _options.Add(key, value);

    public void Add(KeyValuePair<string, OptionBase> item) => _options.Add(item.Key, item.Value);

    public void Clear() => _options.Clear();

    public bool Contains(KeyValuePair<string, OptionBase> item) => _options.Contains(item);

    public bool ContainsKey(string key) => _options.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, OptionBase>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, OptionBase>>)_options).CopyTo(array, arrayIndex);

    public bool Remove(string key) => _options.Remove(key);

    public bool Remove(KeyValuePair<string, OptionBase> item) => ((ICollection<KeyValuePair<string, OptionBase>>)_options).Remove(item);

    public bool TryGetValue(string key, out OptionBase value) => _options.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, OptionBase>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same in every process for the same options; defaults do not count. A checkpoint is known by it.</summary>
    public override int GetHashCode()
    {
        var hash = 2166136261u; // FNV-1a.
        foreach (var octet in Encoding.UTF8.GetBytes(Describe(this))) hash = unchecked((hash ^ octet) * 16777619u);
        return (int)(hash & int.MaxValue);
    }

    static string Describe(OptionBase option) => option switch
    {
        SearchSpace space => $"{{{string.Join(',', space.Ordered.Select(pair => $"{pair.Key}:{Describe(pair.Value)}"))}}}",
        UniformNumericOption range => FormattableString.Invariant($"{range.GetType().Name} {range.Min:R} {range.Max:R} {range.LogBase}"),
        ChoiceOption choice => $"[{string.Join(',', choice.Choices.Select(one => one.ToString()))}]",
        _ => $"{option.GetType().Name} {option.FeatureSpaceDim}",
    };
}
