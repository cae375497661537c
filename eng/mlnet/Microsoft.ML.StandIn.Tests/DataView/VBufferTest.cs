using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.DataView;

[TestClass]
public sealed class VBufferTest
{
    static VBuffer<float> Sparse => new(6, 3, [1f, 2f, 3f, 99f], [0, 2, 5, 99]);

    [TestMethod]
    public void A_sparse_vector_shows_its_explicit_values_alone()
    {
        Assert.IsFalse(Sparse.IsDense);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, Sparse.GetValues().ToArray());
        CollectionAssert.AreEqual(new[] { 0, 2, 5 }, Sparse.GetIndices().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 0, 2f, 0, 0, 3f }, Sparse.DenseValues().ToArray());
        Assert.AreEqual("0:1 2:2 5:3", Written(Sparse.Items()));
        Assert.AreEqual("0:1 1:0 2:2 3:0 4:0 5:3", Written(Sparse.Items(all: true)));
        Assert.AreEqual(2f, Sparse.GetItemOrDefault(2));
        Assert.AreEqual(0f, Sparse.GetItemOrDefault(3));
    }

    [TestMethod]
    public void A_vector_with_all_its_values_is_dense_and_has_no_indices()
    {
        var full = new VBuffer<int>(2, 2, [7, 8], [0, 1]);
        Assert.IsTrue(full.IsDense);
        Assert.AreEqual(0, full.GetIndices().Length);
        Assert.IsTrue(new VBuffer<int>(0, null).IsDense);
    }

    [TestMethod]
    [DataRow(0, 6, "1 0 2 0 0 3")]
    [DataRow(1, 4, "0 2 0 0")]
    [DataRow(2, 1, "2")]
    [DataRow(3, 2, "0 0")]
    [DataRow(6, 0, "")]
    public void A_stretch_is_copied_slot_by_slot(int start, int length, string expected)
    {
        VBuffer<float> copy = default;
        Sparse.CopyTo(ref copy, start, length);
        Assert.AreEqual(length, copy.Length);
        Assert.AreEqual(expected, string.Join(' ', copy.DenseValues()));
    }

    [TestMethod]
    public void Copies_do_not_share_their_buffers()
    {
        float[] values = [1, 2];
        var source = new VBuffer<float>(2, values);
        VBuffer<float> copy = default, dense = default;
        source.CopyTo(ref copy);
        Sparse.CopyToDense(ref dense);
        values[0] = 9;
        Assert.AreEqual(1f, copy.GetItemOrDefault(0));
        Assert.IsTrue(dense.IsDense);
        Assert.AreEqual(6, dense.GetValues().Length);
    }

    [TestMethod]
    public void Slots_that_are_not_explicit_are_written_as_the_default_that_is_given()
    {
        var span = new float[8];
        Sparse.CopyTo(span, 1, -1);
        CollectionAssert.AreEqual(new[] { 0, 1f, -1, 2f, -1, -1, 3f, 0 }, span);
    }

    [TestMethod]
    public void An_editor_reuses_the_buffers_that_are_large_enough()
    {
        float[] values = [1, 2, 3];
        var vector = new VBuffer<float>(3, values);
        var editor = VBufferEditor.Create(ref vector, 2);
        Assert.IsFalse(editor.CreatedNewValues);
        editor.Values[0] = 5;
        vector = editor.Commit();
        Assert.AreEqual(5f, values[0]);
        Assert.AreEqual(2, vector.Length);
        Assert.IsTrue(VBufferEditor.Create(ref vector, 4).CreatedNewValues);
    }

    [TestMethod]
    public void An_editor_keeps_the_old_values_only_when_asked()
    {
        var vector = new VBuffer<int>(2, [1, 2]);
        var kept = VBufferEditor.Create(ref vector, 5, keepOldOnResize: true);
        Assert.AreEqual(1, kept.Values[0]);
        Assert.AreEqual(2, kept.Values[1]);
        Assert.AreEqual(0, VBufferEditor.Create(ref vector, 5).Values[0]);
    }

    [TestMethod]
    public void A_truncated_commit_makes_a_sparse_vector()
    {
        VBuffer<int> vector = default;
        var editor = VBufferEditor.Create(ref vector, 10, 3);
        Assert.AreEqual(3, editor.Values.Length);
        Assert.AreEqual(3, editor.Indices.Length);
        (editor.Values[0], editor.Indices[0]) = (7, 4);
        (editor.Values[1], editor.Indices[1]) = (8, 9);
        vector = editor.CommitTruncated(2);
        Assert.AreEqual(10, vector.Length);
        Assert.AreEqual("4:7 9:8", Written(vector.Items()));
    }

    [TestMethod]
    public void An_editor_of_a_buffer_edits_it_in_place()
    {
        var vector = Sparse;
        var editor = VBufferEditor.CreateFromBuffer(ref vector);
        Assert.IsFalse(editor.CreatedNewValues);
        editor.Values[1] = 20;
        Assert.AreEqual("0:1 2:20 5:3", Written(editor.Commit().Items()));
    }

    [TestMethod]
    public void A_slot_that_is_not_there_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Sparse.GetItemOrDefault(6));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Sparse.GetItemOrDefault(-1));
    }

    static string Written<T>(IEnumerable<KeyValuePair<int, T>> items) => string.Join(' ', items.Select(item => $"{item.Key}:{item.Value}"));
}
