//! Syscalls: Falco's code, the numbers of three architectures, the events that report them, and how they are used.
//!
//! x86_64 numbers are Falco's table; ia32 and arm64 numbers are those of the kernel's headers (Linux 6.1 and later additions).

/// A syscall, or another source of events that is selected like one.
#[derive(Debug)]
pub struct Syscall {
    /// Falco's code, as in `SYSCALLID` parameters.
    pub code: u16,
    /// As in `evt.type`.
    pub name: &'static str,
    /// Native number on x86_64.
    pub x86_64: Option<u16>,
    /// Native number for 32-bit x86 programs; where there are several (`chown` and `chown32`), the one of this name.
    pub ia32: Option<u16>,
    /// Native number on arm64.
    pub arm64: Option<u16>,
    /// Codes of the events that report it (enter and exit, all versions); empty: reported as a generic event.
    pub events: &'static [u16],
    /// How it is used.
    pub uses: Uses,
}

/// Properties of a syscall; several bits may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uses(pub u8);

impl Uses {
    /// Nothing special.
    pub const NONE: Uses = Uses(0);
    /// The state needs it.
    pub const STATE: Uses = Uses(1);
    /// So frequent that Falco ignores it unless told otherwise.
    pub const HIGH_VOLUME: Uses = Uses(2);
    /// Part of the smallest set that keeps the process table right (`base_syscalls.repair`).
    pub const REPAIR: Uses = Uses(4);

    /// True if any bit of `other` is set here.
    pub const fn has(self, other: Uses) -> bool {
        self.0 & other.0 != 0
    }
}

macro_rules! syscalls {
    ($( $code:literal $name:literal [$x86:expr, $ia32:expr, $arm:expr] $(events $($event:literal)+)? $(uses $($uses:ident)+)?; )+) => {
        /// All of them, in the order of their codes.
        pub static SYSCALLS: &[Syscall] = &[$( Syscall {
            code: $code, name: $name, x86_64: $x86, ia32: $ia32, arm64: $arm,
            events: &[$($($event),+)?], uses: Uses(0 $($(| Uses::$uses.0)+)?),
        }, )+];
    };
}

/// The syscall with a Falco code.
pub fn by_code(code: u16) -> Option<&'static Syscall> {
    // Codes are ascending, with gaps.
    SYSCALLS.binary_search_by_key(&code, |syscall| syscall.code).ok().and_then(|at| SYSCALLS.get(at))
}

/// The syscall called `name`.
pub fn by_name(name: &str) -> Option<&'static Syscall> {
    SYSCALLS.iter().find(|s| s.name == name)
}

/// The syscall with a native x86_64 number.
pub fn by_x86_64(number: u16) -> Option<&'static Syscall> {
    SYSCALLS.iter().find(|s| s.x86_64 == Some(number))
}

syscalls! {
    0 "unknown" [None, None, None];
    1 "restart_syscall" [Some(219), Some(0), Some(128)];
    2 "exit" [Some(60), Some(1), Some(93)];
    3 "read" [Some(0), Some(3), Some(63)] events 6 7 uses HIGH_VOLUME;
    4 "write" [Some(1), Some(4), Some(64)] events 8 9 uses HIGH_VOLUME;
    5 "open" [Some(2), Some(5), None] events 2 3 uses STATE;
    6 "close" [Some(3), Some(6), Some(57)] events 4 5 uses STATE;
    7 "creat" [Some(85), Some(8), None] events 58 59 uses STATE;
    8 "link" [Some(86), Some(9), None] events 104 105 308 309;
    9 "unlink" [Some(87), Some(10), None] events 108 109 300 301;
    10 "chdir" [Some(80), Some(12), Some(49)] events 94 95 uses STATE REPAIR;
    11 "time" [Some(201), Some(13), None];
    12 "mknod" [Some(133), Some(14), None] events 414 415;
    13 "chmod" [Some(90), Some(15), None] events 314 315;
    14 "stat" [Some(4), Some(106), None] events 66 67;
    15 "lseek" [Some(8), Some(19), Some(62)] events 86 87;
    16 "getpid" [Some(39), Some(20), Some(172)];
    17 "mount" [Some(165), Some(21), Some(40)] events 256 257 uses STATE;
    18 "ptrace" [Some(101), Some(26), Some(117)] events 168 169;
    19 "alarm" [Some(37), Some(27), None];
    20 "fstat" [Some(5), Some(108), Some(80)] events 70 71;
    21 "pause" [Some(34), Some(29), None];
    22 "utime" [Some(132), Some(30), None];
    23 "access" [Some(21), Some(33), None] events 264 265;
    24 "sync" [Some(162), Some(36), Some(81)];
    25 "kill" [Some(62), Some(37), Some(129)] events 128 129;
    26 "rename" [Some(82), Some(38), None] events 174 175;
    27 "mkdir" [Some(83), Some(39), None] events 98 99 276 277;
    28 "rmdir" [Some(84), Some(40), None] events 100 101 278 279;
    29 "dup" [Some(32), Some(41), Some(23)] events 124 125 366 367 uses STATE;
    30 "pipe" [Some(22), Some(42), None] events 60 61 uses STATE;
    31 "times" [Some(100), Some(43), Some(153)];
    32 "brk" [Some(12), Some(45), Some(214)] events 10 11 158 159;
    33 "acct" [Some(163), Some(51), Some(89)];
    34 "ioctl" [Some(16), Some(54), Some(29)] events 90 91 170 171;
    35 "fcntl" [Some(72), Some(55), Some(25)] events 150 151 uses STATE;
    36 "setpgid" [Some(109), Some(57), Some(154)] events 294 295 uses REPAIR;
    37 "umask" [Some(95), Some(60), Some(166)];
    38 "chroot" [Some(161), Some(61), Some(51)] events 266 267 uses STATE REPAIR;
    39 "ustat" [Some(136), Some(62), None];
    40 "dup2" [Some(33), Some(63), None] events 362 363 uses STATE;
    41 "getppid" [Some(110), Some(64), Some(173)];
    42 "getpgrp" [Some(111), Some(65), None];
    43 "setsid" [Some(112), Some(66), Some(157)] events 274 275 uses STATE REPAIR;
    44 "sethostname" [Some(170), Some(74), Some(161)];
    45 "setrlimit" [Some(160), Some(75), Some(164)] events 142 143 uses STATE;
    46 "getrusage" [Some(98), Some(77), Some(165)];
    47 "gettimeofday" [Some(96), Some(78), Some(169)];
    48 "settimeofday" [Some(164), Some(79), Some(170)];
    49 "symlink" [Some(88), Some(83), None] events 178 179;
    50 "lstat" [Some(6), Some(107), None] events 68 69;
    51 "readlink" [Some(89), Some(85), None];
    52 "uselib" [None, Some(86), None];
    53 "swapon" [Some(167), Some(87), Some(224)];
    54 "reboot" [Some(169), Some(88), Some(142)];
    55 "mmap" [Some(9), Some(90), Some(222)] events 160 161;
    56 "munmap" [Some(11), Some(91), Some(215)] events 164 165;
    57 "truncate" [Some(76), Some(92), Some(45)];
    58 "ftruncate" [Some(77), Some(93), Some(46)];
    59 "fchmod" [Some(91), Some(94), Some(52)] events 316 317;
    60 "getpriority" [Some(140), Some(96), Some(141)];
    61 "setpriority" [Some(141), Some(97), Some(140)];
    62 "statfs" [Some(137), Some(99), Some(43)];
    63 "fstatfs" [Some(138), Some(100), Some(44)];
    64 "syslog" [Some(103), Some(103), Some(116)];
    65 "setitimer" [Some(38), Some(104), Some(103)];
    66 "getitimer" [Some(36), Some(105), Some(102)];
    67 "uname" [Some(63), Some(122), Some(160)];
    68 "vhangup" [Some(153), Some(111), Some(58)];
    69 "wait4" [Some(61), Some(114), Some(260)];
    70 "swapoff" [Some(168), Some(115), Some(225)];
    71 "sysinfo" [Some(99), Some(116), Some(179)];
    72 "fsync" [Some(74), Some(118), Some(82)];
    73 "setdomainname" [Some(171), Some(121), Some(162)];
    74 "adjtimex" [Some(159), Some(124), Some(171)];
    75 "mprotect" [Some(10), Some(125), Some(226)] events 328 329;
    76 "init_module" [Some(175), Some(128), Some(105)] events 410 411;
    77 "delete_module" [Some(176), Some(129), Some(106)] events 424 425;
    78 "quotactl" [Some(179), Some(131), Some(60)] events 190 191;
    79 "getpgid" [Some(121), Some(132), Some(155)];
    80 "fchdir" [Some(81), Some(133), Some(50)] events 96 97 uses STATE REPAIR;
    81 "sysfs" [Some(139), Some(135), None];
    82 "personality" [Some(135), Some(136), Some(92)];
    83 "getdents" [Some(78), Some(141), None] events 236 237;
    84 "select" [Some(23), Some(82), None] events 82 83 84 85;
    85 "flock" [Some(73), Some(143), Some(32)] events 242 243;
    86 "msync" [Some(26), Some(144), Some(227)];
    87 "readv" [Some(19), Some(145), Some(65)] events 116 117 uses HIGH_VOLUME;
    88 "writev" [Some(20), Some(146), Some(66)] events 118 119 uses HIGH_VOLUME;
    89 "getsid" [Some(124), Some(147), Some(156)];
    90 "fdatasync" [Some(75), Some(148), Some(83)];
    91 "mlock" [Some(149), Some(150), Some(228)] events 344 345;
    92 "munlock" [Some(150), Some(151), Some(229)] events 346 347;
    93 "mlockall" [Some(151), Some(152), Some(230)] events 348 349;
    94 "munlockall" [Some(152), Some(153), Some(231)] events 350 351;
    95 "sched_setparam" [Some(142), Some(154), Some(118)];
    96 "sched_getparam" [Some(143), Some(155), Some(121)];
    97 "sched_setscheduler" [Some(144), Some(156), Some(119)];
    98 "sched_getscheduler" [Some(145), Some(157), Some(120)];
    99 "sched_yield" [Some(24), Some(158), Some(124)];
    100 "sched_get_priority_max" [Some(146), Some(159), Some(125)];
    101 "sched_get_priority_min" [Some(147), Some(160), Some(126)];
    102 "sched_rr_get_interval" [Some(148), Some(161), Some(127)];
    103 "nanosleep" [Some(35), Some(162), Some(101)] events 134 135;
    104 "mremap" [Some(25), Some(163), Some(216)];
    105 "poll" [Some(7), Some(168), None] events 80 81;
    106 "prctl" [Some(157), Some(172), Some(167)] events 400 401 uses STATE REPAIR;
    107 "rt_sigaction" [Some(13), Some(174), Some(134)];
    108 "rt_sigprocmask" [Some(14), Some(175), Some(135)];
    109 "rt_sigpending" [Some(127), Some(176), Some(136)];
    110 "rt_sigtimedwait" [Some(128), Some(177), Some(137)];
    111 "rt_sigqueueinfo" [Some(129), Some(178), Some(138)];
    112 "rt_sigsuspend" [Some(130), Some(179), Some(133)];
    113 "getcwd" [Some(79), Some(183), Some(17)] events 92 93;
    114 "capget" [Some(125), Some(184), Some(90)];
    115 "capset" [Some(126), Some(185), Some(91)] events 352 353 uses STATE REPAIR;
    116 "sendfile" [Some(40), Some(187), Some(71)] events 188 189 uses HIGH_VOLUME;
    117 "getrlimit" [Some(97), Some(76), Some(163)] events 140 141;
    118 "lchown" [Some(94), Some(16), None] events 380 381;
    119 "getuid" [Some(102), Some(24), Some(174)] events 202 203;
    120 "getgid" [Some(104), Some(47), Some(176)] events 206 207;
    121 "geteuid" [Some(107), Some(49), Some(175)] events 204 205;
    122 "getegid" [Some(108), Some(50), Some(177)] events 208 209;
    123 "setreuid" [Some(113), Some(70), Some(145)] events 426 427 uses STATE;
    124 "setregid" [Some(114), Some(71), Some(143)] events 428 429 uses STATE;
    125 "getgroups" [Some(115), Some(80), Some(158)];
    126 "setgroups" [Some(116), Some(81), Some(159)];
    127 "fchown" [Some(93), Some(95), Some(55)] events 382 383;
    128 "setresuid" [Some(117), Some(164), Some(147)] events 192 193 uses STATE REPAIR;
    129 "getresuid" [Some(118), Some(165), Some(148)] events 210 211;
    130 "setresgid" [Some(119), Some(170), Some(149)] events 194 195 uses STATE REPAIR;
    131 "getresgid" [Some(120), Some(171), Some(150)] events 212 213;
    132 "chown" [Some(92), Some(182), None] events 378 379;
    133 "setuid" [Some(105), Some(23), Some(146)] events 198 199 uses STATE REPAIR;
    134 "setgid" [Some(106), Some(46), Some(144)] events 200 201 uses STATE REPAIR;
    135 "setfsuid" [Some(122), Some(138), Some(151)];
    136 "setfsgid" [Some(123), Some(139), Some(152)];
    137 "pivot_root" [Some(155), Some(217), Some(41)];
    138 "mincore" [Some(27), Some(218), Some(232)];
    139 "madvise" [Some(28), Some(219), Some(233)];
    140 "gettid" [Some(186), Some(224), Some(178)];
    141 "setxattr" [Some(188), Some(226), Some(5)];
    142 "lsetxattr" [Some(189), Some(227), Some(6)];
    143 "fsetxattr" [Some(190), Some(228), Some(7)];
    144 "getxattr" [Some(191), Some(229), Some(8)];
    145 "lgetxattr" [Some(192), Some(230), Some(9)];
    146 "fgetxattr" [Some(193), Some(231), Some(10)];
    147 "listxattr" [Some(194), Some(232), Some(11)];
    148 "llistxattr" [Some(195), Some(233), Some(12)];
    149 "flistxattr" [Some(196), Some(234), Some(13)];
    150 "removexattr" [Some(197), Some(235), Some(14)];
    151 "lremovexattr" [Some(198), Some(236), Some(15)];
    152 "fremovexattr" [Some(199), Some(237), Some(16)];
    153 "tkill" [Some(200), Some(238), Some(130)] events 130 131;
    154 "futex" [Some(202), Some(240), Some(98)] events 64 65;
    155 "sched_setaffinity" [Some(203), Some(241), Some(122)];
    156 "sched_getaffinity" [Some(204), Some(242), Some(123)];
    157 "set_thread_area" [Some(205), Some(243), None];
    158 "get_thread_area" [Some(211), Some(244), None];
    159 "io_setup" [Some(206), Some(245), Some(0)];
    160 "io_destroy" [Some(207), Some(246), Some(1)];
    161 "io_getevents" [Some(208), Some(247), Some(4)];
    162 "io_submit" [Some(209), Some(248), Some(2)];
    163 "io_cancel" [Some(210), Some(249), Some(3)];
    164 "exit_group" [Some(231), Some(252), Some(94)];
    165 "epoll_create" [Some(213), Some(254), None] events 374 375 uses STATE;
    166 "epoll_ctl" [Some(233), Some(255), Some(21)];
    167 "epoll_wait" [Some(232), Some(256), None] events 78 79;
    168 "remap_file_pages" [Some(216), Some(257), Some(234)];
    169 "set_tid_address" [Some(218), Some(258), Some(96)];
    170 "timer_create" [Some(222), Some(259), Some(107)];
    171 "timer_settime" [Some(223), Some(260), Some(110)];
    172 "timer_gettime" [Some(224), Some(261), Some(108)];
    173 "timer_getoverrun" [Some(225), Some(262), Some(109)];
    174 "timer_delete" [Some(226), Some(263), Some(111)];
    175 "clock_settime" [Some(227), Some(264), Some(112)];
    176 "clock_gettime" [Some(228), Some(265), Some(113)];
    177 "clock_getres" [Some(229), Some(266), Some(114)];
    178 "clock_nanosleep" [Some(230), Some(267), Some(115)];
    179 "tgkill" [Some(234), Some(270), Some(131)] events 132 133;
    180 "utimes" [Some(235), Some(271), None];
    181 "mq_open" [Some(240), Some(277), Some(180)];
    182 "mq_unlink" [Some(241), Some(278), Some(181)];
    183 "mq_timedsend" [Some(242), Some(279), Some(182)];
    184 "mq_timedreceive" [Some(243), Some(280), Some(183)];
    185 "mq_notify" [Some(244), Some(281), Some(184)];
    186 "mq_getsetattr" [Some(245), Some(282), Some(185)];
    187 "kexec_load" [Some(246), Some(283), Some(104)];
    188 "waitid" [Some(247), Some(284), Some(95)];
    189 "add_key" [Some(248), Some(286), Some(217)];
    190 "request_key" [Some(249), Some(287), Some(218)];
    191 "keyctl" [Some(250), Some(288), Some(219)] events 453;
    192 "ioprio_set" [Some(251), Some(289), Some(30)];
    193 "ioprio_get" [Some(252), Some(290), Some(31)];
    194 "inotify_init" [Some(253), Some(291), None] events 138 139 uses STATE;
    195 "inotify_add_watch" [Some(254), Some(292), Some(27)];
    196 "inotify_rm_watch" [Some(255), Some(293), Some(28)];
    197 "openat" [Some(257), Some(295), Some(56)] events 102 103 306 307 uses STATE;
    198 "mkdirat" [Some(258), Some(296), Some(34)] events 304 305;
    199 "mknodat" [Some(259), Some(297), Some(33)] events 416 417;
    200 "fchownat" [Some(260), Some(298), Some(54)] events 384 385;
    201 "futimesat" [Some(261), Some(299), None];
    202 "unlinkat" [Some(263), Some(301), Some(35)] events 110 111 302 303;
    203 "renameat" [Some(264), Some(302), Some(38)] events 176 177;
    204 "linkat" [Some(265), Some(303), Some(37)] events 106 107 310 311;
    205 "symlinkat" [Some(266), Some(304), Some(36)] events 180 181;
    206 "readlinkat" [Some(267), Some(305), Some(78)];
    207 "fchmodat" [Some(268), Some(306), Some(53)] events 312 313;
    208 "faccessat" [Some(269), Some(307), Some(48)];
    209 "pselect6" [Some(270), Some(308), Some(72)];
    210 "ppoll" [Some(271), Some(309), Some(73)] events 254 255;
    211 "unshare" [Some(272), Some(310), Some(97)] events 284 285;
    212 "set_robust_list" [Some(273), Some(311), Some(99)];
    213 "get_robust_list" [Some(274), Some(312), Some(100)];
    214 "splice" [Some(275), Some(313), Some(76)] events 166 167;
    215 "tee" [Some(276), Some(315), Some(77)];
    216 "vmsplice" [Some(278), Some(316), Some(75)];
    217 "getcpu" [Some(309), Some(318), Some(168)];
    218 "epoll_pwait" [Some(281), Some(319), Some(22)];
    219 "utimensat" [Some(280), Some(320), Some(88)];
    220 "signalfd" [Some(282), Some(321), None] events 126 127 uses STATE;
    221 "timerfd_create" [Some(283), Some(322), Some(85)] events 136 137 uses STATE;
    222 "eventfd" [Some(284), Some(323), None] events 62 63 uses STATE;
    223 "timerfd_settime" [Some(286), Some(325), Some(86)];
    224 "timerfd_gettime" [Some(287), Some(326), Some(87)];
    225 "signalfd4" [Some(289), Some(327), Some(74)] events 398 399 uses STATE;
    226 "eventfd2" [Some(290), Some(328), Some(19)] events 396 397 uses STATE;
    227 "epoll_create1" [Some(291), Some(329), Some(20)] events 376 377 uses STATE;
    228 "dup3" [Some(292), Some(330), Some(24)] events 364 365 uses STATE;
    229 "pipe2" [Some(293), Some(331), Some(59)] events 392 393 uses STATE;
    230 "inotify_init1" [Some(294), Some(332), Some(26)] events 394 395 uses STATE;
    231 "preadv" [Some(295), Some(333), Some(69)] events 120 121 uses HIGH_VOLUME;
    232 "pwritev" [Some(296), Some(334), Some(70)] events 122 123 uses HIGH_VOLUME;
    233 "rt_tgsigqueueinfo" [Some(297), Some(335), Some(240)];
    234 "perf_event_open" [Some(298), Some(336), Some(241)];
    235 "fanotify_init" [Some(300), Some(338), Some(262)];
    236 "prlimit64" [Some(302), Some(340), Some(261)] events 144 145 uses STATE;
    237 "clock_adjtime" [Some(305), Some(343), Some(266)];
    238 "syncfs" [Some(306), Some(344), Some(267)];
    239 "setns" [Some(308), Some(346), Some(268)] events 240 241;
    240 "getdents64" [Some(217), Some(220), Some(61)] events 238 239;
    241 "socket" [Some(41), Some(359), Some(198)] events 18 19 uses STATE;
    242 "bind" [Some(49), Some(361), Some(200)] events 20 21 uses STATE;
    243 "connect" [Some(42), Some(362), Some(203)] events 22 23 uses STATE;
    244 "listen" [Some(50), Some(363), Some(201)] events 24 25;
    245 "accept" [Some(43), None, Some(202)] events 26 27 246 247 uses STATE;
    246 "getsockname" [Some(51), Some(367), Some(204)] events 38 39;
    247 "getpeername" [Some(52), Some(368), Some(205)] events 40 41;
    248 "socketpair" [Some(53), Some(360), Some(199)] events 42 43 uses STATE;
    249 "sendto" [Some(44), Some(369), Some(206)] events 30 31 uses STATE;
    250 "recvfrom" [Some(45), Some(371), Some(207)] events 34 35 uses STATE;
    251 "shutdown" [Some(48), Some(373), Some(210)] events 36 37 uses STATE;
    252 "setsockopt" [Some(54), Some(366), Some(208)] events 44 45;
    253 "getsockopt" [Some(55), Some(365), Some(209)] events 46 47 uses STATE;
    254 "sendmsg" [Some(46), Some(370), Some(211)] events 48 49 uses STATE;
    255 "sendmmsg" [Some(307), Some(345), Some(269)] events 50 51 uses STATE;
    256 "recvmsg" [Some(47), Some(372), Some(212)] events 52 53 uses STATE;
    257 "recvmmsg" [Some(299), Some(337), Some(243)] events 54 55 uses STATE;
    258 "accept4" [Some(288), Some(364), Some(242)] events 56 57 248 249 388 389 uses STATE;
    259 "semop" [Some(65), None, Some(193)] events 250 251;
    260 "semget" [Some(64), Some(393), Some(190)] events 262 263;
    261 "semctl" [Some(66), Some(394), Some(191)] events 252 253;
    262 "msgsnd" [Some(69), Some(400), Some(189)];
    263 "msgrcv" [Some(70), Some(401), Some(188)];
    264 "msgget" [Some(68), Some(399), Some(186)];
    265 "msgctl" [Some(71), Some(402), Some(187)];
    266 "shmdt" [Some(67), Some(398), Some(197)];
    267 "shmget" [Some(29), Some(395), Some(194)];
    268 "shmctl" [Some(31), Some(396), Some(195)];
    269 "statfs64" [None, Some(268), None];
    270 "fstatfs64" [None, Some(269), None];
    271 "fstatat64" [None, Some(300), None];
    272 "sendfile64" [None, Some(239), None] events 188 189 uses HIGH_VOLUME;
    273 "ugetrlimit" [None, Some(191), None] events 140 141;
    274 "bdflush" [None, Some(134), None];
    275 "sigprocmask" [None, Some(126), None];
    276 "ipc" [None, Some(117), None];
    277 "socketcall" [None, Some(102), None];
    278 "stat64" [None, Some(195), None] events 72 73;
    279 "lstat64" [None, Some(196), None] events 74 75;
    280 "fstat64" [None, Some(197), None] events 76 77;
    281 "fcntl64" [None, Some(221), None] events 150 151 uses STATE;
    282 "mmap2" [None, Some(192), None] events 162 163;
    283 "_newselect" [None, Some(142), None];
    284 "sgetmask" [None, Some(68), None];
    285 "ssetmask" [None, Some(69), None];
    286 "sigpending" [None, Some(73), None];
    287 "olduname" [None, Some(109), None];
    288 "umount" [None, Some(22), None] events 258 259 386 387 uses STATE;
    289 "signal" [None, Some(48), None];
    290 "nice" [None, Some(34), None];
    291 "stime" [None, Some(25), None];
    292 "_llseek" [None, Some(140), None] events 88 89;
    293 "waitpid" [None, Some(7), None];
    294 "pread64" [Some(17), Some(180), Some(67)] events 112 113 uses HIGH_VOLUME;
    295 "pwrite64" [Some(18), Some(181), Some(68)] events 114 115 uses HIGH_VOLUME;
    296 "arch_prctl" [Some(158), Some(384), None];
    297 "shmat" [Some(30), Some(397), Some(196)];
    298 "rt_sigreturn" [Some(15), Some(173), Some(139)];
    299 "fallocate" [Some(285), Some(324), Some(47)];
    300 "newfstatat" [Some(262), None, Some(79)] events 418 419;
    301 "process_vm_readv" [Some(310), Some(347), Some(270)] events 420 421;
    302 "process_vm_writev" [Some(311), Some(348), Some(271)] events 422 423;
    303 "fork" [Some(57), Some(2), None] events 182 183 218 219 224 225 uses STATE REPAIR;
    304 "vfork" [Some(58), Some(190), None] events 184 185 220 221 226 227 uses STATE REPAIR;
    305 "setuid32" [None, Some(213), None] events 198 199 uses STATE REPAIR;
    306 "getuid32" [None, Some(199), None] events 202 203;
    307 "setgid32" [None, Some(214), None] events 200 201 uses STATE REPAIR;
    308 "geteuid32" [None, Some(201), None] events 204 205;
    309 "getgid32" [None, Some(200), None] events 206 207;
    310 "setresuid32" [None, Some(208), None] events 192 193 uses STATE REPAIR;
    311 "setresgid32" [None, Some(210), None] events 194 195 uses STATE REPAIR;
    312 "getresuid32" [None, Some(209), None] events 210 211;
    313 "getresgid32" [None, Some(211), None] events 212 213;
    314 "finit_module" [Some(313), Some(350), Some(273)] events 412 413;
    315 "bpf" [Some(321), Some(357), Some(280)] events 296 297 368 369;
    316 "seccomp" [Some(317), Some(354), Some(277)] events 298 299;
    317 "sigaltstack" [Some(131), Some(186), Some(132)];
    318 "getrandom" [Some(318), Some(355), Some(278)];
    319 "fadvise64" [Some(221), Some(250), Some(223)];
    320 "renameat2" [Some(316), Some(353), Some(276)] events 318 319;
    321 "userfaultfd" [Some(323), Some(374), Some(282)] events 320 321 uses STATE;
    322 "openat2" [Some(437), Some(437), Some(437)] events 326 327 uses STATE;
    323 "umount2" [Some(166), Some(52), Some(39)] events 390 391 uses STATE;
    324 "execve" [Some(59), Some(11), Some(221)] events 12 13 154 155 172 173 214 215 230 231 282 283 288 289 292 293 uses STATE REPAIR;
    325 "execveat" [Some(322), Some(358), Some(281)] events 330 331 uses STATE REPAIR;
    326 "copy_file_range" [Some(326), Some(377), Some(285)] events 332 333;
    327 "clone" [Some(56), Some(120), Some(220)] events 14 15 156 157 216 217 222 223 uses STATE REPAIR;
    328 "clone3" [Some(435), Some(435), Some(435)] events 334 335 uses STATE REPAIR;
    329 "open_by_handle_at" [Some(304), Some(342), Some(265)] events 336 337 uses STATE;
    330 "io_uring_setup" [Some(425), Some(425), Some(425)] events 338 339 uses STATE;
    331 "io_uring_enter" [Some(426), Some(426), Some(426)] events 340 341;
    332 "io_uring_register" [Some(427), Some(427), Some(427)] events 342 343;
    333 "mlock2" [Some(325), Some(376), Some(284)] events 370 371;
    334 "getegid32" [None, Some(202), None] events 208 209;
    335 "fsconfig" [Some(431), Some(431), Some(431)] events 372 373;
    336 "fspick" [Some(433), Some(433), Some(433)];
    337 "fsmount" [Some(432), Some(432), Some(432)];
    338 "fsopen" [Some(430), Some(430), Some(430)];
    339 "open_tree" [Some(428), Some(428), Some(428)];
    340 "move_mount" [Some(429), Some(429), Some(429)];
    341 "mount_setattr" [Some(442), Some(442), Some(442)];
    342 "memfd_create" [Some(319), Some(356), Some(279)] events 404 405 uses STATE;
    343 "memfd_secret" [Some(447), Some(447), Some(447)];
    344 "ioperm" [Some(173), Some(101), None];
    345 "kexec_file_load" [Some(320), None, Some(294)];
    346 "pidfd_getfd" [Some(438), Some(438), Some(438)] events 406 407 uses STATE;
    347 "pidfd_open" [Some(434), Some(434), Some(434)] events 408 409 uses STATE;
    348 "pidfd_send_signal" [Some(424), Some(424), Some(424)];
    349 "pkey_alloc" [Some(330), Some(381), Some(289)];
    350 "pkey_mprotect" [Some(329), Some(380), Some(288)];
    351 "pkey_free" [Some(331), Some(382), Some(290)];
    352 "landlock_create_ruleset" [Some(444), Some(444), Some(444)];
    353 "quotactl_fd" [Some(443), Some(443), Some(443)];
    354 "landlock_restrict_self" [Some(446), Some(446), Some(446)];
    355 "landlock_add_rule" [Some(445), Some(445), Some(445)];
    356 "epoll_pwait2" [Some(441), Some(441), Some(441)];
    357 "migrate_pages" [Some(256), Some(294), Some(238)];
    358 "move_pages" [Some(279), Some(317), Some(239)];
    359 "preadv2" [Some(327), Some(378), Some(286)];
    360 "pwritev2" [Some(328), Some(379), Some(287)];
    361 "kcmp" [Some(312), Some(349), Some(272)];
    362 "sched_setattr" [Some(314), Some(351), Some(274)];
    363 "mbind" [Some(237), Some(274), Some(235)];
    364 "epoll_ctl_old" [Some(214), None, None];
    365 "lookup_dcookie" [Some(212), Some(253), Some(18)];
    366 "modify_ldt" [Some(154), Some(123), None];
    367 "statx" [Some(332), Some(383), Some(291)];
    368 "set_mempolicy" [Some(238), Some(276), Some(237)];
    369 "io_pgetevents" [Some(333), Some(385), Some(292)];
    370 "set_mempolicy_home_node" [Some(450), Some(450), Some(450)];
    371 "semtimedop" [Some(220), None, Some(192)];
    372 "get_kernel_syms" [None, Some(130), None];
    373 "readahead" [Some(187), Some(225), Some(213)];
    374 "futex_waitv" [Some(449), Some(449), Some(449)];
    375 "getpmsg" [None, Some(188), None];
    376 "name_to_handle_at" [Some(303), Some(341), Some(264)];
    377 "process_mrelease" [Some(448), Some(448), Some(448)];
    378 "nfsservctl" [None, Some(169), Some(42)];
    379 "epoll_wait_old" [Some(215), None, None];
    380 "rseq" [Some(334), Some(386), Some(293)];
    381 "create_module" [None, Some(127), None];
    383 "sched_getattr" [Some(315), Some(352), Some(275)];
    384 "faccessat2" [Some(439), Some(439), Some(439)];
    385 "_sysctl" [None, Some(149), None];
    386 "query_module" [None, Some(167), None];
    387 "get_mempolicy" [Some(239), Some(275), Some(236)];
    388 "sync_file_range" [Some(277), Some(314), Some(84)];
    389 "process_madvise" [Some(440), Some(440), Some(440)];
    390 "membarrier" [Some(324), Some(375), Some(283)];
    391 "iopl" [Some(172), Some(110), None];
    392 "close_range" [Some(436), Some(436), Some(436)] events 451 uses STATE;
    393 "fanotify_mark" [Some(301), Some(339), Some(263)];
    394 "recv" [None, None, None] events 32 33 uses HIGH_VOLUME;
    395 "send" [None, None, None] events 28 29 uses HIGH_VOLUME;
    396 "sched_process_exit" [None, None, None] events 16 186 uses STATE REPAIR;
    397 "sched_switch" [None, None, None] events 146 152;
    398 "page_fault_user" [None, None, None] events 290;
    399 "page_fault_kernel" [None, None, None] events 290;
    400 "signal_deliver" [None, None, None] events 232;
    401 "timerfd" [None, None, None];
    402 "s390_pci_mmio_read" [None, None, None];
    403 "sigaction" [None, Some(67), None];
    404 "s390_pci_mmio_write" [None, None, None];
    405 "readdir" [None, Some(89), None];
    406 "s390_sthyi" [None, None, None];
    407 "sigsuspend" [None, Some(72), None];
    408 "idle" [None, Some(112), None];
    409 "s390_runtime_instr" [None, None, None];
    410 "sigreturn" [None, Some(119), None];
    411 "s390_guarded_storage" [None, None, None];
    412 "cachestat" [Some(451), Some(451), Some(451)];
    413 "fchmodat2" [Some(452), Some(452), Some(452)];
    414 "map_shadow_stack" [Some(453), Some(453), Some(453)];
    415 "riscv_flush_icache" [None, None, None];
    416 "riscv_hwprobe" [None, None, None];
    417 "futex_wake" [Some(454), Some(454), Some(454)];
    418 "futex_requeue" [Some(456), Some(456), Some(456)];
    419 "futex_wait" [Some(455), Some(455), Some(455)];
    420 "oldstat" [None, Some(18), None];
    421 "switch_endian" [None, None, None];
    422 "multiplexer" [None, None, None];
    423 "oldlstat" [None, Some(84), None];
    424 "spu_create" [None, None, None];
    425 "sync_file_range2" [None, None, None];
    426 "oldfstat" [None, Some(28), None];
    427 "spu_run" [None, None, None];
    428 "swapcontext" [None, None, None];
    429 "pciconfig_write" [None, None, None];
    430 "rtas" [None, None, None];
    431 "pciconfig_read" [None, None, None];
    432 "sys_debug_setcontext" [None, None, None];
    433 "vm86" [None, Some(166), None];
    434 "oldolduname" [None, Some(59), None];
    435 "subpage_prot" [None, None, None];
    436 "pciconfig_iobase" [None, None, None];
    437 "listmount" [Some(458), Some(458), Some(458)];
    438 "statmount" [Some(457), Some(457), Some(457)];
    439 "lsm_get_self_attr" [Some(459), Some(459), Some(459)];
    440 "lsm_set_self_attr" [Some(460), Some(460), Some(460)];
    441 "lsm_list_modules" [Some(461), Some(461), Some(461)];
    442 "mseal" [Some(462), Some(462), Some(462)];
    443 "uretprobe" [Some(335), None, None];
    444 "removexattrat" [Some(466), Some(466), Some(466)];
    445 "listxattrat" [Some(465), Some(465), Some(465)];
    446 "getxattrat" [Some(464), Some(464), Some(464)];
    447 "setxattrat" [Some(463), Some(463), Some(463)];
    448 "open_tree_attr" [Some(467), Some(467), Some(467)];
    449 "file_getattr" [Some(468), Some(468), Some(468)];
    450 "file_setattr" [Some(469), Some(469), Some(469)];
    451 "listns" [Some(470), Some(470), Some(470)];
    452 "uprobe" [Some(336), None, None];
    453 "rseq_slice_yield" [Some(471), Some(471), Some(471)];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_and_new_ones_the_same_everywhere() {
        let mut seen = std::collections::HashSet::new();
        for syscall in SYSCALLS {
            assert_eq!(by_code(syscall.code).map(|s| s.name), Some(syscall.name));
            let numbers = [("x86_64", syscall.x86_64), ("ia32", syscall.ia32), ("arm64", syscall.arm64)];
            for (arch, number) in numbers.into_iter().filter_map(|(arch, number)| Some((arch, number?))) {
                assert!(seen.insert((arch, number)), "{}: {arch} {number} is taken", syscall.name);
            }
            // Linux gave all architectures one numbering from 424 on (5.1); 403 to 423 are 32-bit variants.
            if let Some(number @ 424..) = syscall.x86_64 {
                assert_eq!((syscall.ia32, syscall.arm64), (Some(number), Some(number)), "{}", syscall.name);
            }
        }
        assert_eq!(by_name("newfstatat").and_then(|s| s.arm64), Some(79));
    }
}
