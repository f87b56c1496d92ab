/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The programs that see what calls by name act on, one for each question to the security modules, and the one that finishes the events of such calls (lib/acted.h).
 * Each is loaded where its function can be watched. Arguments as in include/linux/security.h. */

#ifndef OLD_KERNEL

/* Places of the two paths behind an event's own parameters, crates/schema/src/extension.rs. */
#define ACTED_FIRST_BEHIND 6
#define ACTED_SECOND_BEHIND 7

/* Copies a path behind an event; tells its length. */
static __always_inline u32 put_acted(struct out *o, u32 number, u32 name)
{
	u64 key = acted_key(name);
	struct acted *acted = acted_of(number, key);
	if (!acted)
		return 0;
	u32 from = acted->from, len = acted->len;
	asm volatile("%0 &= 0xfff" : "+r"(from));
	asm volatile("%0 &= 0xfff" : "+r"(len));
	if (len <= SHORT_TEXT)
		copy_short(place(o), acted->names + from);
	else if (bpf_probe_read_kernel(place(o), len, acted->names + from))
		len = 0;
	o->scratch->at = o->at + len;
	o->at = o->scratch->at;
	return len;
}

static __always_inline void finish_event_by_name(u64 *ctx, struct scratch *scratch)
{
	volatile struct pending *pending = &scratch->pending;
	struct pt_regs *regs = (struct pt_regs *)ctx[0];
	u32 number = native_number(regs, number_of(regs));
	struct out o = {.base = scratch->bytes, .scratch = scratch, .at = pending->at, .class = pending->class};
	u32 n = pending->n & 31, shared = shares();
	s64 fd = pending->fd;
	struct file *file = file_of(fd);
	if (shared & SHARES_FILES && fd >= 0)
		scratch->notes |= NOTE_SHARED_FILES;
	if (shared & SHARES_MEMORY && pending->texts)
		scratch->notes |= NOTE_SHARED_MEMORY;
	struct behind behind = put_behind(&o, file, fd);
	u32 first = put_acted(&o, number, FIRST_NAME), second = put_acted(&o, number, SECOND_NAME);
	u32 added = second ? ACTED_SECOND_BEHIND + 1 : first ? ACTED_FIRST_BEHIND + 1 : added_by(&behind);
	add_lens(&o, n, added);
	u8 *lens = o.base + bounded(DATA_AT - 2 * added);
	put_lens(lens, &behind, added);
	if (added > ACTED_FIRST_BEHIND) {
		STORE(u16, lens + 2 * URING_BEHIND, 0);
		STORE(u16, lens + 2 * NAMESPACES_BEHIND, 0);
		STORE(u16, lens + 2 * ACTED_FIRST_BEHIND, first);
	}
	if (added > ACTED_SECOND_BEHIND)
		STORE(u16, lens + 2 * ACTED_SECOND_BEHIND, second);
	send(&o, pending->code, pending->ring, n + added);
	scratch->busy = 0;
	forget_acted();
}

SEC("tp_btf/sys_exit")
int finish_acted(u64 *ctx)
{
	struct scratch *scratch = own_scratch();
	if (scratch)
		finish_event_by_name(ctx, scratch);
	return 0;
}

/* An entry of a directory. */
static __always_inline void keep_entry(u32 number, u32 name, u64 of_directory, u64 dentry)
{
	struct path *directory = (struct path *)of_directory;
	keep_acted(number, name, (const struct dentry *)dentry, LOAD(directory, struct path, mnt));
}

/* What a name led to. */
static __always_inline void keep_found(u32 number, u32 name, u64 of_path)
{
	struct path *path = (struct path *)of_path;
	keep_acted(number, name, LOAD(path, struct path, dentry), LOAD(path, struct path, mnt));
}

/* ACTED(unlink) { … keep_…(number, …); }: what the kernel asks before it unlinks. */
#define ACTED(name)                                                                               \
	static __always_inline void on_acted_##name(u64 *ctx, u32 number);                        \
	SEC("fentry/security_" #name)                                                             \
	int acted_##name(u64 *ctx)                                                                \
	{                                                                                         \
		u32 number = call_by_name();                                                      \
		if (number < SYSCALLS)                                                            \
			on_acted_##name(ctx, number);                                             \
		return 0;                                                                         \
	}                                                                                         \
	static __always_inline void on_acted_##name(u64 *ctx, u32 number)

/* directory, entry */
ACTED(path_unlink)
{
	keep_entry(number, FIRST_NAME, ctx[0], ctx[1]);
}

/* directory, entry */
ACTED(path_rmdir)
{
	keep_entry(number, FIRST_NAME, ctx[0], ctx[1]);
}

/* directory, entry, mode */
ACTED(path_mkdir)
{
	keep_entry(number, FIRST_NAME, ctx[0], ctx[1]);
}

/* directory, entry, mode, device */
ACTED(path_mknod)
{
	keep_entry(number, FIRST_NAME, ctx[0], ctx[1]);
}

/* directory, entry, what it leads to */
ACTED(path_symlink)
{
	keep_entry(number, SECOND_NAME, ctx[0], ctx[1]);
}

/* old entry, new directory, new entry; both are on one mount */
ACTED(path_link)
{
	keep_entry(number, FIRST_NAME, ctx[1], ctx[0]);
	keep_entry(number, SECOND_NAME, ctx[1], ctx[2]);
}

/* old directory, old entry, new directory, new entry, flags */
ACTED(path_rename)
{
	keep_entry(number, FIRST_NAME, ctx[0], ctx[1]);
	keep_entry(number, SECOND_NAME, ctx[2], ctx[3]);
}

/* path, mode */
ACTED(path_chmod)
{
	keep_found(number, FIRST_NAME, ctx[0]);
}

/* path, user, group */
ACTED(path_chown)
{
	keep_found(number, FIRST_NAME, ctx[0]);
}

/* path */
ACTED(path_chroot)
{
	keep_found(number, FIRST_NAME, ctx[0]);
}

/* device, path, type, flags, data */
ACTED(sb_mount)
{
	keep_found(number, SECOND_NAME, ctx[1]);
}

/* mount, flags */
ACTED(sb_umount)
{
	struct vfsmount *mount = (struct vfsmount *)ctx[0];
	keep_acted(number, FIRST_NAME, LOAD(mount, struct vfsmount, mnt_root), mount);
}

#endif
